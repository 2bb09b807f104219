using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Engine;

/// <summary>A column of a table.</summary>
internal sealed record Column(string Name, SqlType Type, bool Nullable)
{
    /// <summary>Stays the same when other columns are dropped.</summary>
    public int Id { get; init; }

    public string? AliasType { get; init; }

    public bool Identity { get; init; }

    public long Seed { get; init; } = 1;

    public long Increment { get; init; } = 1;

    public ScalarExpression? Default { get; init; }

    public string? DefaultName { get; init; }

    public ScalarExpression? Computed { get; init; }

    /// <summary>Whether a computed column was declared PERSISTED.</summary>
    public bool Persisted { get; init; }

    /// <summary>Whether a computed column is made anew each time that it is read, since what it calls changes.</summary>
    public bool Virtual { get; init; }

    public bool IsRowVersion => Type.Id == TypeId.Timestamp;
}
