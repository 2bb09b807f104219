using SqlServerSandbox.Catalog.Activity;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog.Availability;

/// <summary>sys.dm_hadr_database_replica_states, as far as there is no log to tell of.</summary>
internal static class SystemAvailability
{
    public static SystemView States(Session session, Database database)
    {
        ServerState.Demand(session);
        return new SystemView(
            "sys",
            "dm_hadr_database_replica_states",
            [
                Number("database_id"), Id("group_id"), Id("replica_id"), Id("group_database_id"), Flag("is_local", true), Flag("is_primary_replica", true),
                Tiny("synchronization_state"), Text("synchronization_state_desc", true, 60), Tiny("synchronization_health"), Text("synchronization_health_desc", true, 60),
                Tiny("database_state"), Text("database_state_desc", true, 60), Flag("is_suspended", true), new Column("last_commit_time", SqlType.DateTime, true),
                new Column("secondary_lag_seconds", SqlType.BigInt, true),
            ],
            _ => Rows(session.Server));
    }

    private static IEnumerable<Value[]> Rows(Server server)
    {
        if (server.Group is not { } group) yield break;
        var lag = group.Lag;
        var applied = group.AppliedTime;
        var now = server.Clock.GetLocalNow().DateTime;
        foreach (var database in server.UserDatabases)
        {
            if (group.Primary == server) yield return Row(database, group.Id, server, server, lag, now, null);
            yield return Row(database, group.Id, group.Secondary, server, lag, applied, (long)(now - applied).TotalSeconds);
        }
    }

    private static Value[] Row(Database database, Guid group, Server replica, Server local, TimeSpan? lag, DateTime committed, long? behind)
    {
        bool primary = behind is null;
        // A secondary that lags commits asynchronously, and so is healthy while it synchronizes.
        var (state, name) = lag is null && !primary ? (0L, "NOT SYNCHRONIZING") : lag > TimeSpan.Zero ? (1L, "SYNCHRONIZING") : (2L, "SYNCHRONIZED");
        return
        [
            Value.From((long)database.Id), Value.From(group), Value.From(replica.ReplicaId), Value.From(database.GroupDatabaseId!.Value), Value.From(replica == local), Value.From(primary),
            Value.From(state), Value.From(name), Value.From(state == 0 ? 0L : 2L), Value.From(state == 0 ? "NOT_HEALTHY" : "HEALTHY"),
            Value.From(0L), Value.From("ONLINE"), Value.From(lag is null && !primary), Time(committed), behind is { } seconds ? Value.From(seconds) : Value.Null,
        ];
    }

    private static Column Id(string name) => new(name, new SqlType(TypeId.UniqueIdentifier), true);
}
