using SyncService.Encoding.Schemas;
using SyncService.Target.Checkpoints;
using SyncService.Target.DeadLetters;
using SyncService.Target.Mapping;
using SyncService.Target.Obstacles;
using SyncService.Target.Sessions;

namespace SyncService.Target.Setup;

/// <summary>Plans what is missing in PostgreSQL for a stream; what is there is left as it is.</summary>
/// <param name="stream">Says what becomes of deleted rows; null: they are kept.</param>
internal sealed class TargetSetup(PgName name, RecordSchema schema, TargetTable? table, TargetStanding standing, StreamSpec? stream = null)
{
    private readonly string user = PgName.Quote(standing.User);
    private readonly SettingNames settings = stream?.Settings ?? SettingNames.Variables;

    public IEnumerable<SetupStep> Steps() => [.. Schema(), .. table is null ? NewTable() : ExistingTable(table), .. Deletes(), .. Trigger(), .. TableGrants()];

    /// <summary>The schema of the service itself, once for all streams.</summary>
    public static IEnumerable<SetupStep> ServiceSteps(TargetStanding standing)
    {
        var service = standing.Service;
        var user = PgName.Quote(standing.User);
        if (!service.SchemaExists) yield return new("The schema sync_service, the service's own.", $"CREATE SCHEMA IF NOT EXISTS sync_service AUTHORIZATION {user};");
        if (service is { TablesExist: true, IsWhole: false })
        {
            yield return new("What the tables of sync_service lack, for an earlier version made them. Their owner may run this.", $"{CheckpointTable.Extend}\n{DeadLetterTable.Extend}");
        }

        yield return service.TablesExist
            ? new("The tables of sync_service are there already.")
            : new("Its tables: how far each stream is, the records that were set aside, what was asked of a stream, what its comparisons found, and what is to be deleted.", ServiceTables.Create);
        if (!service.FunctionExists) yield return new("The function that triggers on updated_at call.", UpdatedAtTrigger.CreateFunction);
        if (service is { SchemaExists: true, MayUse: false }) yield return new($"The use of that schema by {standing.User}.", $"GRANT USAGE ON SCHEMA sync_service TO {user};");
        if (!service.TablesExist || !service.IsWhole || service.Refused.Count > 0)
        {
            yield return new($"The least rights of {standing.User} on its tables.", ServiceTables.Grants(user));
        }

        if (!standing.MayMakeTemporaryTables)
        {
            yield return new("The right to make temporary tables, in which batches are staged.", $"GRANT TEMPORARY ON DATABASE {PgName.Quote(standing.Database)} TO {user};");
        }
    }

    private IEnumerable<SetupStep> Schema()
    {
        if (table is null && TableMaking.Place(name, standing, stream?.Settings ?? SettingNames.Variables) is { } none) throw none;
        if (!standing.SchemaExists && standing.Schema is { } missing)
        {
            yield return new($"The schema of {name}.", TargetDdl.CreateSchema(missing));
        }

        if (!standing.MayUseSchema && standing.Schema is { } closed)
        {
            yield return new($"The use of the schema {closed} by {standing.User}.", $"GRANT USAGE ON SCHEMA {PgName.Quote(closed)} TO {user};");
        }
    }

    private IEnumerable<SetupStep> NewTable() =>
    [
        new($"The target table {name}, with {schema.Columns.Count} columns of the source.", TargetDdl.CreateTable(name, schema)),
        new($"An index on {schema.ChangeColumn.Target}, for queries for what changed last.", TargetDdl.IndexChangeColumn(name, schema)),
    ];

    private IEnumerable<SetupStep> ExistingTable(TargetTable found)
    {
        yield return new($"The target table {found.Name} is there already; its columns and their types are left as they are.");
        foreach (var column in schema.Columns)
        {
            if (UpsertPlan.FindColumn(found, column) is not null) continue;
            if (TargetObstacles.IsSystem(column.Target))
            {
                yield return new($"{column.Source} is left out: PostgreSQL keeps the name {column.Target} for itself. {TargetObstacles.Rename(column, settings)}");
            }
            else
            {
                yield return new($"The column {column.Target} for {column.Source} ({column.SourceType}).", TargetDdl.AddColumn(found.Name, column));
            }
        }

        foreach (var obstacle in TargetObstacles.Of(schema, found, settings).Where(obstacle => obstacle.Code != KeyObstacles.NoUniqueIndex)) yield return new($"{obstacle.Message} {obstacle.Hint}");
        if (KeyObstacles.NeedsIndex(schema, found, settings) is { } columns) yield return new("A unique index over the key, by which a row is found again.", TargetDdl.IndexKey(found.Name, columns));

        var change = UpsertPlan.FindColumn(found, schema.ChangeColumn)?.Name ?? PgName.Kept(schema.ChangeColumn.Target);
        yield return standing.IndexedColumns.Contains(change)
            ? new($"An index on {change} is there already.")
            : new($"An index on {change}, for queries for what changed last.", $"CREATE INDEX ON {found.Name.Sql} ({PgName.Quote(change)});");
    }

    private IEnumerable<SetupStep> Deletes()
    {
        if (stream?.DeletedColumn is { } column && table?.Find(column) is null)
        {
            yield return new($"The column {column}, which tells of deleted rows.", TargetDdl.AddDeletedColumn(table?.Name ?? name, column));
        }

        if (stream?.Deletes == DeletePolicy.Apply && !standing.OwnsTable && !standing.MayDelete)
        {
            yield return new("The right to delete rows that the source lacks, as the stream does.", $"GRANT DELETE ON {(table?.Name ?? name).Sql} TO {user};");
        }
    }

    private IEnumerable<SetupStep> Trigger()
    {
        if (!UpdatedAtTrigger.IsWanted(schema))
        {
            yield return new("updated_at comes from the source; no trigger moves it.");
        }
        else if (table is not null && table.Find(UpdatedAtTrigger.Column) is null)
        {
            yield return new($"{table.Name} has no column updated_at, so that no trigger is needed.");
        }
        else if (standing.UpdateTriggers.Count > 0)
        {
            yield return new($"A trigger before updates is there already ({string.Join(", ", standing.UpdateTriggers)}); none is added.");
        }
        else
        {
            yield return new(
                "A trigger that moves updated_at when a user changes a row. The service sets it itself; the trigger then keeps out of the way.",
                UpdatedAtTrigger.Create(table?.Name ?? name));
        }
    }

    private IEnumerable<SetupStep> TableGrants()
    {
        if (standing.OwnsTable || (table is not null && standing.Refused.Count == 0))
        {
            yield return new($"{standing.User} has its rights on {table!.Name} already.");
            yield break;
        }

        yield return new($"The least rights of {standing.User} on {table?.Name ?? name}.", $"GRANT SELECT, INSERT, UPDATE ON {(table?.Name ?? name).Sql} TO {user};");
        foreach (var sequence in standing.RefusedSequences)
        {
            yield return new("The sequence behind a default.", $"GRANT USAGE ON SEQUENCE {sequence} TO {user};");
        }
    }
}
