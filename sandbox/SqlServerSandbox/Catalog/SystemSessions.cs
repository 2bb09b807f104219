using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog;

/// <summary>The sessions there are, for administrators.</summary>
internal static class SystemSessions
{
    public static SystemView Sessions(Session session, Database database)
    {
        Demand(session);
        return new SystemView(
            "sys",
            "dm_exec_sessions",
            [
                Small("session_id"), Moment("login_time"), Text("host_name"), Text("program_name"), Text("login_name", false), Small("database_id"),
                Number("open_transaction_count"), Small("transaction_isolation_level"), Flag("is_user_process"),
            ],
            _ => session.Server.Sessions.Values.OrderBy(s => s.Spid).Select(s => new[]
            {
                Value.From((long)s.Spid), Time(s.LoginTime), Value.From(s.HostName), Value.From(s.ApplicationName), Value.From(s.User), Value.From((long)s.Database.Id),
                Value.From((long)s.TransactionDepth), Value.From((long)s.Isolation), Value.From(true),
            }));
    }

    public static SystemView Connections(Session session, Database database)
    {
        Demand(session);
        return new SystemView(
            "sys",
            "dm_exec_connections",
            [new Column("session_id", SqlType.Int, true), Text("net_transport", false, 40), Text("encrypt_option", false, 40), Number("net_packet_size", true)],
            _ => session.Server.Sessions.Values.OrderBy(s => s.Spid).Select(s => new[]
            {
                Value.From((long)s.Spid), Value.From("TCP"), Value.From(s.Encrypted ? "TRUE" : "FALSE"), Value.From((long)s.PacketSize),
            }));
    }

    private static void Demand(Session session)
    {
        if (!session.IsAdministrator) throw Errors.ServerPermission("VIEW SERVER STATE");
    }
}
