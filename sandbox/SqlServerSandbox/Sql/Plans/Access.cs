using SqlServerSandbox.Engine.Locks;

namespace SqlServerSandbox.Sql.Plans;

/// <summary>What a scan keeps locked until its transaction ends.</summary>
internal enum Hold
{
    Nothing,
    Rows,
    Range,
    Table,
}

/// <summary>How a scan meets what others have locked, and what it locks itself.</summary>
internal sealed record Access
{
    /// <summary>Whether a row that another transaction has written makes the scan wait for it.</summary>
    public bool Locking { get; init; }

    /// <summary>Reads what is not committed.</summary>
    public bool Dirty { get; init; }

    public LockMode Mode { get; init; }

    public Hold Hold { get; init; }

    /// <summary>Whether the whole table is asked for, if only to look that nobody else has it.</summary>
    public bool WholeTable { get; init; }

    /// <summary>READPAST: what is locked is left out.</summary>
    public bool PassesLocked { get; init; }

    /// <summary>NOWAIT: what is locked is an error at once.</summary>
    public bool NeverWaits { get; init; }
}
