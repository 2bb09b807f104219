using SyncService.Encoding.Schemas;
using SyncService.Target.Obstacles;
using SyncService.Target.Sessions;

namespace SyncService.Target.Mapping;

/// <summary>Decides which source columns identify a row: those that are configured, else the target's primary key.</summary>
internal static class TargetKey
{
    /// <param name="table">Null when there is none yet.</param>
    /// <exception cref="SyncException">No key is to be found, or the target is nothing that rows are written to.</exception>
    public static IReadOnlyList<string> Of(StreamSpec stream, IReadOnlyList<RecordColumn> columns, TargetTable? table)
    {
        TargetObstacles.Refuse(table is null ? TargetObstacles.OfName(PgName.Parse(stream.Target), stream.Settings) : TargetObstacles.OfTable(table, stream.Settings));
        if (stream.KeyColumns.Count > 0) return stream.KeyColumns;
        if (table is null)
        {
            throw new SyncException(
                $"The target table {PgName.Parse(stream.Target)} cannot be created: no key is known for {stream.Source}.",
                $"Set {stream.Settings.Keys} to the columns that identify a row.",
                Failure.Configuration);
        }

        if (table.PrimaryKey.Count == 0)
        {
            throw new SyncException(
                $"No key for {stream.Source}: the target table {table.Name} has no primary key, and {stream.Settings.Keys} is not set.",
                $"Set {stream.Settings.Keys} to the columns that identify a row, and create a unique index over them.",
                Failure.Configuration);
        }

        return [.. table.PrimaryKey.Select(key => SourceOf(key, stream, columns, table))];
    }

    private static string SourceOf(string key, StreamSpec stream, IReadOnlyList<RecordColumn> columns, TargetTable table) =>
        columns.FirstOrDefault(column => UpsertPlan.FindColumn(table, column)?.Name == key)?.Source ?? throw new SyncException(
            $"The primary key column {key} of {table.Name} has no counterpart in {stream.Source}.",
            $"Set {stream.Settings.Keys}, add the column to the view, or name it in {stream.Settings.Include} where that is set.",
            Failure.Configuration);
}
