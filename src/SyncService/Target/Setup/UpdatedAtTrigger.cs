using SyncService.Encoding.Schemas;
using SyncService.Target.Sessions;

namespace SyncService.Target.Setup;

/// <summary>The trigger that moves <c>updated_at</c> when a user changes a row.</summary>
/// <remarks>
/// The service sets <c>updated_at</c> itself. The trigger acts only on an update that leaves it as it was, so the two never fight, and
/// an update that sets it on purpose keeps its value. The function is the same for all tables and lives in <c>sync_service</c>; the role
/// that fires the trigger needs no right on it.
/// </remarks>
internal static class UpdatedAtTrigger
{
    public const string Column = "updated_at";

    public const string FunctionExists = "SELECT to_regprocedure('sync_service.set_updated_at()') IS NOT NULL";

    public const string CreateFunction =
        """
        CREATE OR REPLACE FUNCTION sync_service.set_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          NEW.updated_at := CURRENT_TIMESTAMP;
          RETURN NEW;
        END
        $$;
        """;

    public static string Create(PgName table) =>
        $"""
        CREATE TRIGGER set_updated_at BEFORE UPDATE ON {table.Sql} FOR EACH ROW
          WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
          EXECUTE FUNCTION sync_service.set_updated_at();
        """;

    /// <summary>Where the source brings the column itself, its value is the source's.</summary>
    public static bool IsWanted(RecordSchema schema) => schema.Columns.All(column => column.Target != Column);
}
