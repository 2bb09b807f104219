using SyncService.Target.Sessions;

namespace SyncService.Target.Mapping;

/// <summary>What kind of relation a target is, and what stands between it and its rows.</summary>
internal sealed record TableKind
{
    public static readonly TableKind Plain = new();

    private const char Ordinary = 'r';
    private const char Partitioned = 'p';

    /// <summary><c>relkind</c>.</summary>
    public char Relation { get; init; } = Ordinary;

    /// <summary>Whether it ends with the session that made it.</summary>
    public bool IsTemporary { get; init; }

    public bool IsTable => Relation is Ordinary or Partitioned;

    public bool IsPartitioned => Relation == Partitioned;

    /// <summary>The columns by which it is partitioned.</summary>
    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    /// <summary>Whether an expression decides about the partition, too.</summary>
    public bool PartitionsByExpression { get; init; }

    /// <summary>Tables that inherit from it and are no partitions.</summary>
    public IReadOnlyList<PgName> Children { get; init; } = [];

    /// <summary>Rules for INSERT or UPDATE, also disabled ones.</summary>
    public IReadOnlyList<string> WriteRules { get; init; } = [];

    /// <summary>Rules for DELETE that take effect.</summary>
    public IReadOnlyList<string> DeleteRules { get; init; } = [];

    /// <summary>Triggers, but for the service's own, that may swallow or change a row before it is written; those of its partitions, too.</summary>
    public IReadOnlyList<string> Triggers { get; init; } = [];

    /// <summary>Whether one of them is called before an insert.</summary>
    public bool GuardsInserts { get; init; }

    /// <summary>Whether a trigger or a constraint, those of its partitions too, waits for the end of a transaction.</summary>
    public bool HasDeferred { get; init; }

    /// <summary>Of a view, the tables that it reads.</summary>
    public IReadOnlyList<PgName> Behind { get; init; } = [];

    /// <summary>In words, for what is no table.</summary>
    public string Word => Relation switch
    {
        'v' => "a view",
        'm' => "a materialized view",
        'f' => "a foreign table",
        'S' => "a sequence",
        'i' or 'I' => "an index",
        _ => "a type",
    };
}
