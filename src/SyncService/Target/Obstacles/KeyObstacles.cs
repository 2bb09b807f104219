using SyncService.Encoding.Schemas;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;
using SyncService.Target.Setup;

namespace SyncService.Target.Obstacles;

/// <summary>Why rows of a target cannot be found by the key of a stream.</summary>
internal static class KeyObstacles
{
    public const string NoUniqueIndex = "key-mismatch";

    public static IEnumerable<Obstacle> Of(RecordSchema schema, TargetTable table, SettingNames settings)
    {
        List<TargetColumn> keys = [];
        foreach (var key in schema.Keys)
        {
            // Records of an earlier description may lack it: the plan says so.
            if (UpsertPlan.FindColumn(table, key) is not { } column) yield break;
            keys.Add(column);
            if (!column.IsGenerated) continue;
            yield return new(
                "key-generated", $"The key column {column.Name} of {table.Name} is computed by PostgreSQL, so that {key.Source} cannot be written to it.",
                $"Run: ALTER TABLE {table.Name.Sql} ALTER COLUMN {column.Sql} DROP EXPRESSION; or choose other {settings.Keys}.");
            yield break;
        }

        var names = keys.Select(column => column.Name).ToList();
        if (table.IsUniqueOver(names)) yield break;
        yield return Deferrable(table, names, settings) ?? Partitioned(schema, table, names, settings) ?? new Obstacle(
            NoUniqueIndex,
            $"The target table {table.Name} has no primary key or unique index over ({Sql(names)}).",
            $"Run: {TargetDdl.IndexKey(table.Name, names)} or choose other {settings.Keys}.");
    }

    /// <summary>The columns over which an index would do; null where there is one, or none would.</summary>
    public static IReadOnlyList<string>? NeedsIndex(RecordSchema schema, TargetTable table, SettingNames settings)
    {
        var obstacles = Of(schema, table, settings).ToList();
        var columns = schema.Keys.Select(key => UpsertPlan.FindColumn(table, key)?.Name).ToList();
        return obstacles is [{ Code: NoUniqueIndex }] || columns.Contains(null) ? [.. columns.Select((column, i) => column ?? PgName.Kept(schema.Keys[i].Target))] : null;
    }

    /// <summary>PostgreSQL takes none of its indexes where one over the same columns belongs to such a constraint.</summary>
    private static Obstacle? Deferrable(TargetTable table, List<string> keys, SettingNames settings)
    {
        var found = table.UniqueKeys.Where(key => key.Deferrable is not null && key.Columns.ToHashSet(StringComparer.Ordinal).SetEquals(keys)).ToList();
        if (found.Count == 0) return null;
        var drops = string.Join(", ", found.Select(key => $"DROP CONSTRAINT {PgName.Quote(key.Deferrable!)}"));
        return new(
            "key-deferrable",
            $"The key of {table.Name} is DEFERRABLE ({string.Join(", ", found.Select(key => key.Deferrable))}), and PostgreSQL upserts by no such constraint.",
            $"Run: ALTER TABLE {table.Name.Sql} {drops}, ADD {(found.Exists(key => key.IsPrimary) ? "PRIMARY KEY" : "UNIQUE")} ({Sql(keys)}); or choose other {settings.Keys}.");
    }

    /// <summary>A unique index of a partitioned table has all columns that decide about the partition.</summary>
    private static Obstacle? Partitioned(RecordSchema schema, TargetTable table, List<string> keys, SettingNames settings)
    {
        var kind = table.Kind;
        var missing = kind.PartitionColumns.Except(keys, StringComparer.Ordinal).ToList();
        if (!kind.PartitionsByExpression && missing.Count == 0) return null;
        var by = kind.PartitionsByExpression ? "an expression" : string.Join(", ", kind.PartitionColumns);
        var sources = missing.Select(name => schema.Columns.FirstOrDefault(column => UpsertPlan.FindColumn(table, column)?.Name == name)?.Source).ToList();
        return new(
            "key-partitions",
            $"{table.Name} is partitioned by {by}, and PostgreSQL makes no unique index over ({string.Join(", ", keys)}) on it.",
            kind.PartitionsByExpression || sources.Contains(null)
                ? $"Set {settings.Target} to a table that is not partitioned, or by the key alone."
                : $"Run: {TargetDdl.IndexKey(table.Name, [.. keys, .. missing])} and set {settings.Keys} to {string.Join(",", schema.Keys.Select(key => key.Source).Concat(sources))}.");
    }

    private static string Sql(IEnumerable<string> columns) => string.Join(", ", columns.Select(PgName.Quote));
}
