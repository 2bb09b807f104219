using SyncService.Encoding.Schemas;
using SyncService.Target;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;
using SyncService.Target.Setup;

namespace SyncService.Checking.Targets;

/// <summary>Whether the target table can take the rows.</summary>
internal static class TableCheck
{
    public static IEnumerable<Finding> Missing(PgName name, TargetOptions options, TargetStanding standing, SettingNames settings)
    {
        if (standing is { SchemaExists: true, MayUseSchema: false, Schema: { } closed })
        {
            yield return new(
                Severity.Error, "right-missing", $"{standing.User} may not use the schema {closed}, so that {name} cannot be looked at.",
                $"Run: GRANT USAGE ON SCHEMA {PgName.Quote(closed)} TO {PgName.Quote(standing.User)};");
            yield break;
        }

        // That there is no schema to look in is said of the server.
        if (standing.Schema is null) yield break;
        if (!options.CreateTable)
        {
            yield return new(
                Severity.Error, "target-missing", $"There is no table {name} in {options.Database}.",
                MissingTable.Advice(settings));
            yield break;
        }

        yield return new(Severity.Note, "target-missing", $"There is no table {name} yet; PG_CREATE_TABLE=true creates it{(standing.SchemaExists ? "" : ", and its schema")}.");
        if (TableMaking.Obstacle(name, standing, settings) is { } obstacle) yield return Finding.Of("right-missing", obstacle);
    }

    public static IEnumerable<Finding> Look(RecordSchema schema, TargetTable table, TargetStanding standing)
    {
        if (standing.IsUnlogged)
        {
            yield return new(
                Severity.Warning, "target-unlogged", $"{table.Name} is UNLOGGED: a crash of PostgreSQL empties it. That is noticed, and everything is read again from its start.",
                $"Run: ALTER TABLE {table.Name.Sql} SET LOGGED;");
        }

        if (table.Kind.Triggers.Count > 0)
        {
            yield return new(
                Severity.Warning, "target-triggers", $"Triggers of {table.Name} may swallow or change a row before it is written ({string.Join(", ", table.Kind.Triggers)}): what the target then holds is not what the source does.",
                "Rows that are not there as they were sent are counted, and told after [STATS] and at the end of a run.");
        }

        if (UpsertPlan.FindColumn(table, schema.ChangeColumn) is { } stamp && !standing.IndexedColumns.Contains(stamp.Name))
        {
            yield return new(
                Severity.Note, "no-target-index", $"No index of {table.Name} begins with {stamp.Name}; the service does not need one, queries for what changed last do.",
                $"CREATE INDEX ON {table.Name.Sql} ({stamp.Sql});");
        }
    }

    /// <summary>The target columns that the service fills.</summary>
    public static IEnumerable<string> Filled(RecordSchema schema, TargetTable table) => schema.Columns
        .Select(column => UpsertPlan.FindColumn(table, column))
        .OfType<TargetColumn>()
        .Where(column => !column.IsGenerated)
        .Select(column => column.Name)
        .Concat(table.Columns.Where(column => column.Name == UpdatedAtTrigger.Column).Select(column => column.Name));
}
