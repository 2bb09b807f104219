namespace SqlServerSandbox.Catalog.Storage;

/// <summary>A columnstore index: it makes nothing faster here, and is shown.</summary>
/// <param name="Filter">The text of its condition; null for all rows.</param>
internal sealed record ColumnstoreIndex(string Name, bool Clustered, IReadOnlyList<int> ColumnIds, string? Filter);
