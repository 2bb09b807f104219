using SyncService.Target.Mapping;
using SyncService.Target.Sessions;
using SyncService.Target.Setup;

namespace SyncService.Checking.Targets;

/// <summary>Which rights are missing in PostgreSQL, as the statements that grant them.</summary>
internal static class RightCheck
{
    private static readonly string[] OnTable = ["SELECT", "INSERT", "UPDATE"];

    /// <summary>What concerns the service as a whole.</summary>
    public static IEnumerable<Finding> OfService(TargetStanding standing)
    {
        var (service, user) = (standing.Service, PgName.Quote(standing.User));
        if (!standing.MayMakeTemporaryTables)
        {
            yield return Missing(standing, $"make temporary tables in {standing.Database}", $"GRANT TEMPORARY ON DATABASE {PgName.Quote(standing.Database)} TO {user};");
        }

        if (!service.SchemaExists)
        {
            if (!standing.MayCreateSchemas) yield return Missing(standing, $"create the schema sync_service in {standing.Database}", $"CREATE SCHEMA sync_service AUTHORIZATION {user};");
        }
        else if (!service.MayUse || (!service.TablesExist && !service.MayCreate))
        {
            yield return Missing(standing, "use the schema sync_service", $"GRANT USAGE, CREATE ON SCHEMA sync_service TO {user};");
        }

        if (service is { TablesExist: true, IsWhole: false, MayExtend: false })
        {
            yield return new(
                Severity.Error, "right-missing", $"{standing.User} may not extend the table sync_service.checkpoint, which an earlier version made.",
                "Run what sync-service init prints, as the owner of the table.");
        }

        foreach (var right in service.Refused)
        {
            // Syncing reads, writes and updates all tables; only dead and resync take away what is settled.
            var isNeeded = !right.StartsWith("DELETE", StringComparison.Ordinal);
            yield return isNeeded
                ? Missing(standing, right, $"GRANT {right} TO {user};")
                : new(Severity.Warning, "right-missing", $"{standing.User} may not {right}, which sync-service dead and resync need.", $"Run: GRANT {right} TO {user};");
        }
    }

    /// <param name="standing">The role's.</param>
    /// <param name="table">The target.</param>
    /// <param name="written">The target columns that the service fills.</param>
    /// <param name="addsColumns">Whether the service is to add columns.</param>
    /// <param name="deletes">Whether it is to delete rows.</param>
    public static IEnumerable<Finding> OfTable(TargetStanding standing, TargetTable table, IEnumerable<string> written, bool addsColumns, DeletePolicy deletes = DeletePolicy.Keep)
    {
        var user = PgName.Quote(standing.User);
        if (!standing.MayUseSchema) yield return Missing(standing, $"use the schema {standing.Schema}", $"GRANT USAGE ON SCHEMA {PgName.Quote(standing.Schema ?? "public")} TO {user};");
        var columns = written.ToList();
        var missing = OnTable.Where(right => standing.Refused.TryGetValue(right, out var refused) && columns.Any(refused.Contains)).ToList();
        if (missing.Count > 0) yield return Missing(standing, $"{string.Join(", ", missing)} on {table.Name}", $"GRANT {string.Join(", ", missing)} ON {table.Name.Sql} TO {user};");
        if (deletes == DeletePolicy.Apply && !standing.MayDelete) yield return Missing(standing, $"DELETE on {table.Name}", $"GRANT DELETE ON {table.Name.Sql} TO {user};");
        foreach (var sequence in standing.RefusedSequences)
        {
            yield return Missing(standing, $"take numbers of {sequence}, behind a default of {table.Name}", $"GRANT USAGE ON SEQUENCE {sequence} TO {user};");
        }

        if (addsColumns && !standing.OwnsTable)
        {
            yield return new(
                Severity.Warning, "right-missing", $"{standing.User} does not own {table.Name}, so that PG_ADD_COLUMNS cannot add columns to it.",
                $"Run: ALTER TABLE {table.Name.Sql} OWNER TO {user}; Or set PG_ADD_COLUMNS=false.");
        }

        if (standing.RowSecurityIsActive)
        {
            yield return new(
                Severity.Warning, "row-security", $"Row security of {table.Name} holds for {standing.User}: rows that its policies refuse are set aside.",
                "Give the role a policy that admits every row.");
        }
    }

    private static Finding Missing(TargetStanding standing, string what, string statement) =>
        new(Severity.Error, "right-missing", $"{standing.User} may not {what}.", $"Run: {statement}");
}
