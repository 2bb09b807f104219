using SyncService.Target.Sessions;

namespace SyncService.Target.Setup;

/// <summary>What keeps a role from making a target table, and with it the schema where that is missing.</summary>
internal static class TableMaking
{
    /// <summary>Null when nothing does.</summary>
    public static SyncException? Obstacle(PgName name, TargetStanding standing, SettingNames settings)
    {
        if (Place(name, standing, settings) is { } none) return none;
        var (schema, user) = (standing.Schema!, PgName.Quote(standing.User));
        if (!standing.SchemaExists)
        {
            return standing.MayCreateSchemas ? null : new SyncException(
                $"{standing.User} may not create the schema {schema} for {name}.", $"Run: CREATE SCHEMA {PgName.Quote(schema)} AUTHORIZATION {user};", Failure.Configuration);
        }

        return standing is { MayUseSchema: true, MayCreateInSchema: true } ? null : new SyncException(
            $"{standing.User} may not create tables in the schema {schema}.", $"Run: GRANT USAGE, CREATE ON SCHEMA {PgName.Quote(schema)} TO {user};", Failure.Configuration);
    }

    /// <summary>Whether there is no schema in which such a name would be created; null when there is one.</summary>
    public static SyncException? Place(PgName name, TargetStanding standing, SettingNames settings) => standing.Schema is not null ? null : new SyncException(
        $"{name} names no schema, and none of the search path of {standing.User} exists in {standing.Database}.", $"Name a schema in {settings.Target}, such as public.{name.Shortest}.", Failure.Configuration);
}
