namespace SyncService.IntegrationTests.Fidelity.Types;

/// <summary>A value as it is given to SQL Server, and as PostgreSQL must show it, both written by the test.</summary>
/// <param name="Given">What the client sends.</param>
/// <param name="Shown">What the target must hold, as text.</param>
/// <param name="Loss">What cannot be kept of it.</param>
/// <param name="InVariant">The same as the text of a <c>sql_variant</c>; null: as <paramref name="Shown"/>.</param>
internal sealed record Sample(object Given, string Shown, Loss Loss = Loss.None, string? InVariant = null);

/// <summary>The losses that have a rule: they are counted, each by itself.</summary>
[Flags]
internal enum Loss
{
    None = 0,

    /// <summary>U+0000 or half a surrogate pair became U+FFFD.</summary>
    Replaced = 1,

    /// <summary>Digits beyond the microsecond were cut.</summary>
    Cut = 2,

    /// <summary>The offset became that of UTC.</summary>
    Offset = 4,
}

/// <summary>One column type of SQL Server with its extremes and a source of random values.</summary>
/// <param name="Name">Of the test and of the column; also of an alias type.</param>
/// <param name="Definition">As T-SQL writes it.</param>
/// <param name="Extremes">Smallest, largest, zero, empty and whatever else is on an edge.</param>
/// <param name="Any">A random value.</param>
internal sealed record SourceType(string Name, string Definition, IReadOnlyList<Sample> Extremes, Func<Random, Sample> Any)
{
    /// <summary>SQL that shows the target's column <c>v</c> as text.</summary>
    public string Text { get; init; } = "v::text";

    /// <summary>The same for the text that a <c>sql_variant</c> of this type became; null: a variant cannot hold the type.</summary>
    public string? TextInVariant { get; init; }

    /// <summary>Whether the server makes the values, and the test has to ask for them.</summary>
    public bool IsMadeByTheServer { get; init; }

    /// <summary>Whether the definition is that of an alias type of this name, which is made first.</summary>
    public bool IsAlias { get; init; }

    public bool IsNullable { get; init; } = true;

    /// <summary>The definition as a table's column has it.</summary>
    public string ColumnDefinition => $"{Name} {(IsAlias ? $"dbo.{Name}" : Definition)} {(IsNullable ? "NULL" : "NOT NULL")}";

    public override string ToString() => Name;
}
