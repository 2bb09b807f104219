using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Catalog.Storage;

/// <summary>CREATE PARTITION FUNCTION: where ranges of a value end. Rows lie together here all the same.</summary>
internal sealed record PartitionFunction(int Id, string Name, SqlType Type, bool Right, IReadOnlyList<Value> Boundaries, DateTime Created);

/// <summary>CREATE PARTITION SCHEME: a function, and file groups that there are none of.</summary>
internal sealed record PartitionScheme(int Id, string Name, PartitionFunction Function);

/// <summary>By what a table is partitioned.</summary>
internal sealed record Partitioning(PartitionScheme Scheme, int ColumnId);
