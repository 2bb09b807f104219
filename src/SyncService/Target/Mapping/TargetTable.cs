using SyncService.Target.Sessions;

namespace SyncService.Target.Mapping;

/// <summary>The target table as its catalogue describes it.</summary>
internal sealed record TargetTable(
    PgName Name,
    IReadOnlyList<TargetColumn> Columns,
    IReadOnlyList<UniqueKey> UniqueKeys)
{
    /// <summary>Another one when the table is dropped and made again.</summary>
    public uint Oid { get; init; }

    public TableKind Kind { get; init; } = TableKind.Plain;

    /// <summary>Whether the server knows MERGE (PostgreSQL 15 and later) and the table is of a kind that takes it.</summary>
    public bool CanMerge { get; init; }

    /// <summary>
    /// Whether writing one row neither waits for nor looks at another: the key is the only thing that is unique, the table does not refer to
    /// itself, and no trigger or policy of the user's stands between.
    /// </summary>
    public bool RowsAreIndependent { get; init; }

    /// <summary>Whether a NULL is refused where a column takes none: no trigger or rule puts anything in its place beforehand.</summary>
    public bool RefusesNulls { get; init; }

    /// <summary>Whether policies may refuse a row.</summary>
    public bool HasRowSecurity { get; init; }

    public IReadOnlyList<string> PrimaryKey => UniqueKeys.FirstOrDefault(key => key.IsPrimary)?.Columns ?? [];

    public TargetColumn? Find(string column) => Columns.FirstOrDefault(c => c.Name == column);

    /// <summary>Whether rows can be found by these columns: there is a unique index, and none over the same columns whose check can be put off, for then PostgreSQL takes neither.</summary>
    public bool IsUniqueOver(IEnumerable<string> columns)
    {
        var wanted = columns.ToHashSet(StringComparer.Ordinal);
        var over = UniqueKeys.Where(key => wanted.SetEquals(key.Columns)).ToList();
        return over.Count > 0 && over.TrueForAll(key => key.Deferrable is null);
    }
}

/// <summary>One column of the target table.</summary>
/// <param name="Name">Unquoted.</param>
/// <param name="Type">As <c>format_type</c> writes it: <c>character varying(50)</c>.</param>
/// <param name="BaseType">Name in <c>pg_type</c>, of the base type where <paramref name="Type"/> is a domain: <c>varchar</c>.</param>
/// <param name="Category"><c>typcategory</c> of the base type: S string, A array, E enum and so on.</param>
/// <param name="Length">Characters of a varchar or char with a limit; else null.</param>
/// <param name="NotNull">Whether NULL is refused.</param>
/// <param name="HasDefault">Whether a row may be inserted without it.</param>
/// <param name="DefaultsToNow">Whether its default is the time of the insert.</param>
/// <param name="IsGenerated">Whether PostgreSQL computes it from other columns, so that it must be left alone.</param>
/// <param name="ComparesLoosely">Whether its equality takes different texts for equal.</param>
internal sealed record TargetColumn(
    string Name,
    string Type,
    string BaseType,
    char Category,
    int? Length,
    bool NotNull,
    bool HasDefault,
    bool DefaultsToNow,
    bool IsGenerated,
    bool ComparesLoosely)
{
    public string Sql { get; } = PgName.Quote(Name);

    /// <summary>Whether it takes texts as they are. Those of a <c>name</c> and a <c>"char"</c> are cut.</summary>
    public bool IsText => Category == 'S' && BaseType is not ("name" or "char");

    /// <summary>Whether it is <c>GENERATED ALWAYS AS IDENTITY</c>: an insert writes to it where it says so, an update never does.</summary>
    public bool IsAlwaysIdentity { get; init; }

    /// <summary>Whether the equality of its type is none that tells every two values apart, or cannot be named: values are compared as text.</summary>
    public bool ComparesAsText { get; init; }

    /// <summary>As it stands in SQL, where it takes different texts for equal; else null.</summary>
    public string? Collation { get; init; }

    /// <summary>The operator by which a unique index takes two values for one, as it stands in SQL.</summary>
    public string Equality { get; init; } = "=";

    /// <summary><c>attnum</c>: another one when the column is dropped and added again.</summary>
    public int Place { get; init; }

    /// <summary><c>atttypmod</c>, of the base type where the column is of a domain; -1: no limit.</summary>
    public int Modifier { get; init; } = -1;

    /// <summary>Digits of a numeric with a limit; else null.</summary>
    public int? Precision => BaseType == "numeric" && Modifier >= NumericOffset ? (Modifier - NumericOffset) >> 16 : null;

    /// <summary>Digits behind the point of a numeric with a limit, or of the seconds of a time with one; else null.</summary>
    public int? Scale => BaseType switch
    {
        // Eleven bits with a sign, since PostgreSQL 15.
        "numeric" when Modifier >= NumericOffset => (((Modifier - NumericOffset) & 0x7FF) ^ 1024) - 1024,
        "timestamp" or "timestamptz" or "time" or "timetz" when Modifier >= 0 => Modifier,
        _ => null,
    };

    private const int NumericOffset = 4;
}

/// <summary>A primary key or unique index over plain columns.</summary>
internal sealed record UniqueKey(bool IsPrimary, IReadOnlyList<string> Columns)
{
    /// <summary>The constraint, where its check can be put off, so that ON CONFLICT cannot use it; else null.</summary>
    public string? Deferrable { get; init; }
}
