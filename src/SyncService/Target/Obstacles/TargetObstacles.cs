using SyncService.Encoding.Schemas;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;
using SyncService.Target.Setup;

namespace SyncService.Target.Obstacles;

/// <summary>Why a target cannot take the rows of a stream, the same at a start and in a check.</summary>
internal static class TargetObstacles
{
    /// <summary>Names that each table has for itself: https://www.postgresql.org/docs/current/ddl-system-columns.html.</summary>
    private static readonly HashSet<string> SystemColumns = new(["tableoid", "xmin", "xmax", "cmin", "cmax", "ctid"], StringComparer.Ordinal);

    /// <exception cref="SyncException">There is one; the first is told.</exception>
    public static void Refuse(IEnumerable<Obstacle> obstacles)
    {
        if (obstacles.FirstOrDefault() is { } first) throw new SyncException(first.Message, first.Hint, Failure.Configuration);
    }

    /// <summary>All that speak against records of a schema.</summary>
    public static IEnumerable<Obstacle> Of(RecordSchema schema, TargetTable table, SettingNames settings) =>
        OfTable(table, settings) is [_, ..] kind ? kind : [.. OfMeeting(schema, table, settings), .. OfColumns(schema, table, settings), .. KeyObstacles.Of(schema, table, settings)];

    /// <summary>Of a table that is to be made, or looked for, under a name.</summary>
    public static IEnumerable<Obstacle> OfName(PgName name, SettingNames settings)
    {
        if (name.Schema is { } schema && (schema == "pg_temp" || schema.StartsWith("pg_temp_", StringComparison.Ordinal))) yield return Temporary(name, settings);
    }

    /// <summary>Whatever the records are.</summary>
    public static IReadOnlyList<Obstacle> OfTable(TargetTable table, SettingNames settings)
    {
        var kind = table.Kind;
        if (!kind.IsTable) return [NoTable(table, settings)];
        if (kind.IsTemporary) return [Temporary(table.Name, settings)];
        List<Obstacle> found = [];
        if (kind.WriteRules.Count > 0)
        {
            found.Add(new(
                "target-rules", $"{table.Name} has rules for INSERT or UPDATE ({string.Join(", ", kind.WriteRules)}), with which PostgreSQL refuses to upsert, even while they are disabled.",
                $"Run: {string.Join(" ", kind.WriteRules.Select(rule => $"DROP RULE {PgName.Quote(rule)} ON {table.Name.Sql};"))} Or set {settings.Target} to another table."));
        }

        if (kind.Children.Count > 0)
        {
            found.Add(new(
                "target-children", $"{table.Name} has child tables ({string.Join(", ", kind.Children)}), whose rows its key does not cover.",
                $"Run: {string.Join(" ", kind.Children.Select(child => $"ALTER TABLE {child.Sql} NO INHERIT {table.Name.Sql};"))} Or set {settings.Target} to another table."));
        }

        return found;
    }

    /// <summary>A rule takes the place of a delete without a word.</summary>
    public static IEnumerable<Obstacle> OfDeletes(TargetTable table, DeletePolicy deletes, SettingNames settings)
    {
        if (deletes != DeletePolicy.Apply || table.Kind.DeleteRules.Count == 0) yield break;
        yield return new(
            "target-rules", $"{table.Name} has a rule for DELETE ({string.Join(", ", table.Kind.DeleteRules)}), and rows that the source lacks are to be deleted.",
            $"Run: {string.Join(" ", table.Kind.DeleteRules.Select(rule => $"DROP RULE {PgName.Quote(rule)} ON {table.Name.Sql};"))} Or set {settings.Target} to another table.");
    }

    /// <summary>Of columns that are to be made.</summary>
    public static IEnumerable<Obstacle> OfNames(IEnumerable<RecordColumn> columns, PgName table, SettingNames settings)
    {
        foreach (var column in columns.Where(column => IsSystem(column.Target)))
        {
            yield return new("column-name", $"{table} cannot have a column {column.Target} for {column.Source}: PostgreSQL keeps that name for itself in each table.", Rename(column, settings));
        }

        foreach (var same in columns.GroupBy(column => PgName.Kept(column.Target), StringComparer.Ordinal).Where(same => same.Count() > 1)) yield return Meet(same, same.Key, table, settings);
    }

    public static bool IsSystem(string column) => SystemColumns.Contains(column);

    /// <summary>What to do about a column whose name no table can have.</summary>
    public static string Rename(RecordColumn column, SettingNames settings) => $"Give {column.Source} another name in the view, or leave it out with {settings.Exclude}.";

    private static IEnumerable<Obstacle> OfMeeting(RecordSchema schema, TargetTable table, SettingNames settings) => schema.Columns
        .Select(column => (Column: column, Target: UpsertPlan.FindColumn(table, column)?.Name))
        .Where(one => one.Target is not null)
        .GroupBy(one => one.Target!, one => one.Column, StringComparer.Ordinal)
        .Where(same => same.Count() > 1)
        .Select(same => Meet(same, same.Key, table.Name, settings));

    private static IEnumerable<Obstacle> OfColumns(RecordSchema schema, TargetTable table, SettingNames settings)
    {
        HashSet<TargetColumn> filled = [];
        foreach (var column in schema.Columns)
        {
            if (UpsertPlan.FindColumn(table, column) is not { } target) continue;
            filled.Add(target);
            if (target.IsAlwaysIdentity && column.KeyOrdinal < 0)
            {
                yield return new(
                    "identity-always", $"The column {target.Name} of {table.Name} is GENERATED ALWAYS AS IDENTITY, so that no update can write {column.Source} to it.",
                    $"Run: ALTER TABLE {table.Name.Sql} ALTER COLUMN {target.Sql} SET GENERATED BY DEFAULT; or leave the column out with {settings.Exclude}.");
            }
        }

        // A trigger may put something in the place of a NULL.
        if (!table.RefusesNulls) yield break;
        foreach (var column in table.Columns.Where(column => column is { NotNull: true, HasDefault: false, IsGenerated: false } && column.Name != UpdatedAtTrigger.Column && !filled.Contains(column)))
        {
            yield return new(
                "column-required", $"The column {column.Name} of {table.Name} is NOT NULL, has no default, and no counterpart in the source: no row can be inserted.",
                $"Run: ALTER TABLE {table.Name.Sql} ALTER COLUMN {column.Sql} DROP NOT NULL; or give it a default.");
        }
    }

    private static Obstacle Meet(IEnumerable<RecordColumn> columns, string name, PgName table, SettingNames settings) => new(
        "column-names", $"The columns {string.Join(" and ", columns.Select(column => column.Source))} would both become {name} in {table}, of whose names PostgreSQL keeps 63 bytes.",
        $"Give one of them another name in the view, or leave it out with {settings.Exclude}.");

    private static Obstacle Temporary(PgName name, SettingNames settings) =>
        new("target-temporary", $"{name} is a temporary table, which only the session that made it can use.", $"Set {settings.Target} to a table that stays.");

    private static Obstacle NoTable(TargetTable table, SettingNames settings) => new(
        "target-kind",
        $"{table.Name} is {table.Kind.Word}, and rows are written to tables only.",
        table.Kind.Behind is [var only] ? $"Set {settings.Target} to the table behind it: {only.Shortest}" : $"Set {settings.Target} to a table.");
}

/// <summary>Why a target cannot take rows, and what to do about it.</summary>
/// <param name="Code">A stable word for machines.</param>
/// <param name="Message">What is so.</param>
/// <param name="Hint">With the statement that mends it, where there is one.</param>
internal sealed record Obstacle(string Code, string Message, string Hint);
