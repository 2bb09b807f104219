using SyncService.Encoding.Schemas;
using SyncService.Target.Constraints;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;

namespace SyncService.Checking.Targets;

/// <summary>What ties the rows of the target to others, and what is to be expected of it.</summary>
internal static class ConstraintCheck
{
    /// <param name="stream">Whose target it is.</param>
    /// <param name="schema">Of its records.</param>
    /// <param name="table">The target.</param>
    /// <param name="constraints">All that the table has.</param>
    /// <param name="streams">Those of the service.</param>
    public static IEnumerable<Finding> Look(StreamSpec stream, RecordSchema schema, TargetTable table, TargetConstraints constraints, IReadOnlyList<StreamSpec> streams)
    {
        foreach (var key in constraints.ForeignKeys) yield return OfForeignKey(stream, table, key, streams);
        var keys = schema.Keys.Select(column => UpsertPlan.FindColumn(table, column)?.Name).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var unique in constraints.Uniques.Where(unique => unique.IsPartial || !keys.SetEquals(unique.Columns))) yield return OfUnique(schema, table, unique, keys);
    }

    private static Finding OfForeignKey(StreamSpec stream, TargetTable table, ForeignKey key, IReadOnlyList<StreamSpec> streams)
    {
        if (key.ParentOid == table.Oid)
        {
            return new(Severity.Note, "foreign-key", $"Rows of {table.Name} refer to others of the same table ({key.Name}): one that comes before them is set aside, and applied by itself when they are there.");
        }

        var filled = streams.FirstOrDefault(other => other.Name != stream.Name && IsSame(PgName.Parse(other.Target), key.Parent));
        return filled is null
            ? new(
                Severity.Warning, "foreign-key", $"Rows of {table.Name} refer to {key.Parent} ({key.Name}), which no stream of this service fills: one whose parent is not there is set aside, and applied by itself when it is.",
                $"Fill {key.Parent} first, or add a stream for it.")
            : new(
                Severity.Note, "foreign-key", $"Rows of {table.Name} refer to {key.Parent} ({key.Name}), the target of the stream {filled.Name}, which is loaded first. Later, a row that comes before its parent is set aside, and applied by itself when that is there.");
    }

    private static Finding OfUnique(RecordSchema schema, TargetTable table, OtherUnique unique, HashSet<string> keys)
    {
        var what = unique.Columns.Count == 0 ? $"by the expression of {unique.Name}" : $"over ({string.Join(", ", unique.Columns)})";
        var filled = schema.Columns.Select(column => UpsertPlan.FindColumn(table, column)).OfType<TargetColumn>().Where(column => !keys.Contains(column.Name)).ToDictionary(column => column.Name, StringComparer.Ordinal);
        var bears = unique.IsDeferrable || unique.Columns.Any(column => filled.TryGetValue(column, out var found) && !found.NotNull);
        if (bears) return new(Severity.Note, "unique-columns", $"{table.Name} is unique {what}, too: rows that exchange such values are applied together, and one whose value another row still has is applied by itself when it is free.");
        return new(
            Severity.Warning, "unique-columns", $"{table.Name} is unique {what}, too: a row whose value another one still has is set aside, and applied by itself when it is free. Two rows that exchange their values never are.",
            Deferrable(table, unique));
    }

    private static string Deferrable(TargetTable table, OtherUnique unique)
    {
        if (unique.IsPartial || unique.Columns.Count == 0) return "";
        var (name, columns) = (PgName.Quote(unique.Name), string.Join(", ", unique.Columns.Select(PgName.Quote)));
        var away = unique.IsConstraint ? $"ALTER TABLE {table.Name.Sql} DROP CONSTRAINT {name};" : $"DROP INDEX {PgName.Quote(table.Name.Schema!)}.{name};";
        return $"Run: {away} ALTER TABLE {table.Name.Sql} ADD CONSTRAINT {name} UNIQUE ({columns}) DEFERRABLE;";
    }

    private static bool IsSame(PgName target, PgName parent) => (target.Schema is null || target.Schema == parent.Schema) && target.Name == parent.Name;
}
