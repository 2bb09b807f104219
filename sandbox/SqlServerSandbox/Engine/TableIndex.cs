namespace SqlServerSandbox.Engine;

/// <summary>An index or key of a table.</summary>
internal sealed class TableIndex(string name, KeyOrder order, bool unique, IndexKind kind, bool clustered)
{
    public string Name { get; set; } = name;

    public bool Unique => unique;

    public IndexKind Kind => kind;

    public bool Clustered => clustered;

    public int ConstraintId { get; init; }

    /// <summary>Which rows the index holds; null for all.</summary>
    public RowFilter? Filter { get; init; }

    /// <summary>Ids of the columns behind the key: INCLUDE.</summary>
    public IReadOnlyList<int> Included { get; init; } = [];

    public Tree Tree { get; } = new(order);

    public KeyOrder Order => order;
}

internal enum IndexKind
{
    /// <summary>A table without a clustered index: rows in the order of their arrival.</summary>
    Heap,
    Index,
    PrimaryKey,
    UniqueConstraint,
}
