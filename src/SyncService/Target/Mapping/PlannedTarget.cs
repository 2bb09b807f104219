using SyncService.Encoding.Schemas;

namespace SyncService.Target.Mapping;

/// <summary>The target table as a start would have it, without its being made or extended.</summary>
internal sealed class PlannedTarget(StreamSpec stream, PostgresTarget target)
{
    /// <summary>What a start makes before it reads, in the operator's words; empty when it makes nothing.</summary>
    public IReadOnlyList<string> Made { get; private set; } = [];

    /// <summary>Whether there is no table yet.</summary>
    public bool IsToBeMade { get; private set; }

    /// <exception cref="SyncException">There is no table, and none is to be made; or no key is known.</exception>
    public async Task<IReadOnlyList<string>> KeyColumnsAsync(IReadOnlyList<RecordColumn> columns, CancellationToken cancellation)
    {
        var table = await target.DescribeAsync(cancellation);
        IsToBeMade = table is null;
        if (table is null && !target.Options.CreateTable) throw target.Plans.Missing(target.Name);
        return TargetKey.Of(stream, columns, table);
    }

    /// <exception cref="SyncException">The table has no way to take the records.</exception>
    public async Task<TargetMap> MapAsync(RecordSchema schema, CancellationToken cancellation)
    {
        if (await target.DescribeAsync(cancellation) is not { } table)
        {
            Made = [$"{target.Name} is created (PG_CREATE_TABLE)"];
            return new TargetMap(0, schema.Columns.Select((column, i) => (column, i)).ToDictionary(one => one.column.Source, one => (one.column.Target, one.i + 1), StringComparer.Ordinal));
        }

        var map = await target.MapAsync(schema, cancellation);
        if (!target.Options.AddColumns) return map;
        var added = schema.Columns.Where(column => UpsertPlan.FindColumn(table, column) is null).ToList();
        if (added.Count == 0) return map;
        Made = [$"{string.Join(", ", added.Select(column => column.Target))} {(added.Count == 1 ? "is" : "are")} added to {target.Name} (PG_ADD_COLUMNS)"];
        var places = table.Columns.Max(column => column.Place);
        return map with
        {
            Columns = map.Columns.Concat(added.Select((column, i) => KeyValuePair.Create(column.Source, (column.Target, places + 1 + i)))).ToDictionary(StringComparer.Ordinal),
        };
    }
}
