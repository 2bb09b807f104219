using SyncService.Capture;
using SyncService.Encoding;

namespace SyncService.Target;

/// <summary>Answers what the source must know of the target table, and makes the table where that is wanted.</summary>
internal sealed class TargetShape(StreamSpec stream, PostgresTarget target, TargetOptions options, TargetLog log) : ITargetShape
{
    public async Task<IReadOnlyList<string>> KeyColumnsAsync(IReadOnlyList<RecordColumn> columns, CancellationToken cancellation)
    {
        var table = await target.DescribeAsync(cancellation);
        if (table is null) return await CreateAsync(columns, cancellation);
        if (options.AddColumns) await AddMissingAsync(columns, table, cancellation);
        if (stream.KeyColumns.Count > 0) return stream.KeyColumns;
        if (table.PrimaryKey.Count == 0)
        {
            throw new SyncException(
                $"No key for {stream.Source}: the target table {table.Name} has no primary key, and KEY_COLUMNS is not set.",
                "Set KEY_COLUMNS to the columns that identify a row, and create a unique index over them.",
                Failure.Configuration);
        }

        return [.. table.PrimaryKey.Select(key => SourceOf(key, columns, table))];
    }

    private async Task<IReadOnlyList<string>> CreateAsync(IReadOnlyList<RecordColumn> columns, CancellationToken cancellation)
    {
        if (!options.CreateTable)
        {
            throw new SyncException(
                $"The target table {target.Name} does not exist in {options.Database}.",
                "Create it, set PG_CREATE_TABLE=true, or look at PG_TABLE_VISTA.",
                Failure.Configuration);
        }

        if (stream.KeyColumns.Count == 0)
        {
            throw new SyncException(
                $"The target table {target.Name} cannot be created: no key is known for {stream.Source}.",
                "Set KEY_COLUMNS to the columns that identify a row.",
                Failure.Configuration);
        }

        var keyed = columns.Select(column => column with
        {
            KeyOrdinal = stream.KeyColumns.ToList().FindIndex(key => key.Equals(column.Source, StringComparison.OrdinalIgnoreCase)),
        });
        await target.CreateAsync(RecordSchema.Of([.. keyed]), cancellation);
        log.TableCreated(stream.Name, target.Name.ToString());
        return stream.KeyColumns;
    }

    private async Task AddMissingAsync(IReadOnlyList<RecordColumn> columns, TargetTable table, CancellationToken cancellation)
    {
        foreach (var column in columns.Where(column => UpsertPlan.FindColumn(table, column) is null))
        {
            await target.AddColumnAsync(column, cancellation);
            log.ColumnAdded(stream.Name, column.Target, column.TargetType, target.Name.ToString());
        }
    }

    private SyncException NoSource(string key, TargetTable table) => new(
        $"The primary key column {key} of {table.Name} has no counterpart in {stream.Source}.",
        "Set KEY_COLUMNS, or add the column to the view.",
        Failure.Configuration);

    private string SourceOf(string key, IReadOnlyList<RecordColumn> columns, TargetTable table) =>
        columns.FirstOrDefault(column => UpsertPlan.FindColumn(table, column)?.Name == key)?.Source ?? throw NoSource(key, table);
}
