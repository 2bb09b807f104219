using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog.Activity;

/// <summary>The sessions there are; without the right to see the server's state, one's own.</summary>
/// <remarks>https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-exec-sessions-transact-sql</remarks>
internal static class SystemSessions
{
    public static SystemView Sessions(Session session, Database database) => new(
        "sys",
        "dm_exec_sessions",
        [
            Small("session_id"), Moment("login_time"), Text("host_name"), Text("program_name"), Text("login_name", false), Text("status", false, 30),
            Moment("last_request_start_time"), new Column("last_request_end_time", SqlType.DateTime, true), Flag("is_user_process"), Small("transaction_isolation_level"),
            Number("lock_timeout"), Big("row_count"), Number("prev_error"), Text("original_login_name", false), Small("database_id"), Number("open_transaction_count"),
        ],
        _ => Visible(session).Select(s => new[]
        {
            Value.From((long)s.Spid), Time(s.LoginTime), Value.From(s.HostName), Value.From(s.ApplicationName), Value.From(s.User), Value.From(s.IsRunning ? "running" : "sleeping"),
            Time(s.LastRequestStart), s.LastRequestEnd is { } end ? Time(end) : Value.Null, Value.From(true), Value.From((long)s.Isolation),
            Value.From((long)s.LockTimeout), Value.From(s.RowCount), Value.From((long)s.LastError), Value.From(s.User), Value.From((long)s.Database.Id), Value.From((long)s.TransactionDepth),
        }));

    public static SystemView Connections(Session session, Database database)
    {
        ServerState.Demand(session, ServerState.Kind.Security);
        return new SystemView(
            "sys",
            "dm_exec_connections",
            [new Column("session_id", SqlType.Int, true), Text("net_transport", false, 40), Text("encrypt_option", false, 40), Number("net_packet_size", true)],
            _ => session.Server.Sessions.Values.OrderBy(s => s.Spid).Select(s => new[]
            {
                Value.From((long)s.Spid), Value.From("TCP"), Value.From(s.Encrypted ? "TRUE" : "FALSE"), Value.From((long)s.PacketSize),
            }));
    }

    // In Azure SQL Database a view shows the sessions of its database alone.
    private static IEnumerable<Session> Visible(Session session) =>
        session.Server.Sessions.Values.OrderBy(s => s.Spid).Where(s => s == session
            || (ServerState.MaySee(session) && (!session.Server.Product.IsAzure || session.IsAdministrator || s.Database == session.Database)));
}
