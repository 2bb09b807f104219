using System.Diagnostics;
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

    /// <summary>https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-exec-requests-transact-sql</summary>
    public static SystemView Requests(Session session, Database database) => new(
        "sys",
        "dm_exec_requests",
        [
            Small("session_id"), Number("request_id"), Moment("start_time"), Text("status", false, 30), Text("command", false, 32), Small("database_id"),
            new Column("blocking_session_id", SqlType.SmallInt, true), Text("wait_type", true, 60), Number("wait_time"), Number("open_transaction_count"), Big("transaction_id"),
            Small("transaction_isolation_level"), Number("lock_timeout"), Number("prev_error"), Number("nest_level"),
        ],
        _ => Visible(session).Where(s => s.IsRunning).Select(s =>
        {
            var wait = s.Server.Transactions.WaitOf(s);
            return new[]
            {
                Value.From((long)s.Spid), Value.From(0L), Time(s.LastRequestStart), Value.From(wait is null ? "running" : "suspended"), Value.From(CommandName.Of(s.Statement)), Value.From((long)s.Database.Id),
                Value.From(wait is null ? 0L : wait.Holder.Spid), wait is null ? Value.Null : Value.From($"LCK_M_{wait.Request.Mode.Replace('-', '_').ToUpperInvariant()}"),
                Value.From(wait is null ? 0L : (long)Stopwatch.GetElapsedTime(wait.Since).TotalMilliseconds), Value.From((long)s.TransactionDepth), Value.From((s.Transaction ?? s.Reading)?.Id ?? 0),
                Value.From((long)s.Isolation), Value.From((long)s.LockTimeout), Value.From((long)s.LastError), Value.From((long)s.NestLevel),
            };
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
