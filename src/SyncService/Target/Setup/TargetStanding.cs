namespace SyncService.Target.Setup;

/// <summary>What a role may do in the target database, and what is there beside the table's columns.</summary>
internal sealed record TargetStanding
{
    public required string User { get; init; }

    public required string Database { get; init; }

    /// <summary>The schema that the target is in, or would be created in; null when none of the search path is to be had.</summary>
    public required string? Schema { get; init; }

    public bool SchemaExists { get; init; }

    public bool MayUseSchema { get; init; }

    public bool MayCreateInSchema { get; init; }

    public bool MayCreateSchemas { get; init; }

    public bool MayMakeTemporaryTables { get; init; }

    /// <summary>Whether the role owns the target table, so that it may alter it.</summary>
    public bool OwnsTable { get; init; }

    /// <summary>Columns that the role may not read, insert or update, by right.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> Refused { get; init; } = new Dictionary<string, IReadOnlySet<string>>();

    /// <summary>Whether the role may delete rows of the target table.</summary>
    public bool MayDelete { get; init; }

    /// <summary>Whether a crash of the server empties the target table, or a part of it.</summary>
    public bool IsUnlogged { get; init; }

    /// <summary>Sequences behind defaults that the role may not use, as they stand in SQL.</summary>
    public IReadOnlyList<string> RefusedSequences { get; init; } = [];

    public bool RowSecurityIsActive { get; init; }

    /// <summary>Columns that an index begins with.</summary>
    public IReadOnlySet<string> IndexedColumns { get; init; } = new HashSet<string>();

    /// <summary>Triggers before an update of a row, by name.</summary>
    public IReadOnlyList<string> UpdateTriggers { get; init; } = [];

    public required ServiceStanding Service { get; init; }
}

/// <summary>How the schema <c>sync_service</c> stands.</summary>
/// <param name="SchemaExists">Whether it is there.</param>
/// <param name="MayUse">Whether the role has USAGE on it.</param>
/// <param name="MayCreate">Whether the role may create tables in it.</param>
/// <param name="TablesExist">Whether both of its tables are there.</param>
/// <param name="FunctionExists">Whether the function of the trigger is there.</param>
/// <param name="Refused">Rights that the role lacks on its tables: <c>INSERT ON sync_service.dead_letter</c>.</param>
internal sealed record ServiceStanding(bool SchemaExists, bool MayUse, bool MayCreate, bool TablesExist, bool FunctionExists, IReadOnlyList<string> Refused)
{
    /// <summary>False when an earlier version made the tables, so that they lack columns.</summary>
    public bool IsWhole { get; init; } = TablesExist;

    /// <summary>Whether the role may extend the tables that an earlier version made.</summary>
    public bool MayExtend { get; init; }
}
