using SyncService.Encoding.Schemas;
using SyncService.Target.Obstacles;
using SyncService.Target.Sessions;

namespace SyncService.Target.Mapping;

/// <summary>Answers what the source must know of the target table, and makes the table where that is wanted.</summary>
internal sealed class TargetShape(StreamSpec stream, PostgresTarget target, TargetOptions options, TargetLog log)
{
    public async Task<IReadOnlyList<string>> KeyColumnsAsync(IReadOnlyList<RecordColumn> columns, CancellationToken cancellation)
    {
        var table = await target.DescribeAsync(cancellation);
        if (table is null) return await CreateAsync(columns, cancellation);
        var keys = TargetKey.Of(stream, columns, table);
        if (options.AddColumns) await AddMissingAsync(columns, table, cancellation);
        return keys;
    }

    private async Task<IReadOnlyList<string>> CreateAsync(IReadOnlyList<RecordColumn> columns, CancellationToken cancellation)
    {
        if (!options.CreateTable) throw MissingTable.Of(target.Name, options, stream.Settings);
        var keys = TargetKey.Of(stream, columns, table: null).ToList();
        TargetObstacles.Refuse(TargetObstacles.OfNames(columns, target.Name, stream.Settings));
        var keyed = columns.Select(column => column with
        {
            KeyOrdinal = keys.FindIndex(key => key.Equals(column.Source, StringComparison.OrdinalIgnoreCase)),
        });
        await target.CreateAsync(RecordSchema.Of([.. keyed]), cancellation);
        log.TableCreated(stream.Name, target.Name.ToString());
        return keys;
    }

    private async Task AddMissingAsync(IReadOnlyList<RecordColumn> columns, TargetTable table, CancellationToken cancellation)
    {
        var missing = columns.Where(column => UpsertPlan.FindColumn(table, column) is null).ToList();
        TargetObstacles.Refuse(TargetObstacles.OfNames(missing, table.Name, stream.Settings));
        foreach (var column in missing)
        {
            await target.AddColumnAsync(column, cancellation);
            log.ColumnAdded(stream.Name, column.Target, column.TargetType, target.Name.ToString());
        }
    }
}
