using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog.Activity;

/// <summary>sys.dm_tran_active_transactions, sys.dm_tran_database_transactions and sys.dm_tran_session_transactions. Times are the server's local ones.</summary>
/// <remarks>https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/transaction-related-dynamic-management-views-and-functions-transact-sql</remarks>
internal static class SystemTransactions
{
    private const int Active = 2;
    private const int WithoutLog = 3;
    private const int WithLog = 4;

    // What a server runs for itself from its start on; the numbers are below those of sessions.
    private static readonly (long Id, string Name, TransactionKind Kind)[] Internal =
        [(-4, "worktable", TransactionKind.ReadOnly), (-3, "worktable", TransactionKind.ReadOnly), (-2, "LobStorageProviderSession", TransactionKind.ReadOnly), (-1, "GhostCleanupTask", TransactionKind.System)];

    public static SystemView ActiveTransactions(Session session, Database database)
    {
        ServerState.Demand(session);
        return new SystemView(
            "sys",
            "dm_tran_active_transactions",
            [
                Big("transaction_id"), Text("name", false, 32), Moment("transaction_begin_time"), Number("transaction_type"), new Column("transaction_uow", SqlType.Guid, true),
                Number("transaction_state"), Number("dtc_state"),
            ],
            _ => Internal.Select(t => Row(t.Id, t.Name, session.Server.Started, t.Kind, null))
                .Concat(session.Server.Transactions.Active.Select(t => Row(t.Id, t.Name, t.Began, t.Kind, t.UnitOfWork))));

        static Value[] Row(long id, string name, DateTime began, TransactionKind kind, Guid? unit) =>
        [
            Value.From(id), Value.From(name), Time(began), Value.From((long)kind), unit is { } u ? Value.From(u) : Value.Null,
            Value.From((long)Active), Value.From(unit is null ? 0L : 1L),
        ];
    }

    public static SystemView DatabaseTransactions(Session session, Database database)
    {
        ServerState.Demand(session);
        return new SystemView(
            "sys",
            "dm_tran_database_transactions",
            [
                Big("transaction_id"), Number("database_id"), new Column("database_transaction_begin_time", SqlType.DateTime, true), Number("database_transaction_type"),
                Number("database_transaction_state"), Big("database_transaction_log_record_count"),
            ],
            _ => session.Server.Transactions.Active.SelectMany(t => t.Parts.Select(p => new[]
            {
                Value.From(t.Id), Value.From((long)p.DatabaseId), p.FirstRecord is { } first ? Time(first) : Value.Null,
                Value.From((long)(t.Kind == TransactionKind.ReadOnly ? TransactionKind.ReadOnly : TransactionKind.ReadWrite)),
                Value.From((long)(p.FirstRecord is null ? WithoutLog : WithLog)), Value.From(p.Records),
            })));
    }

    public static SystemView SessionTransactions(Session session, Database database)
    {
        ServerState.Demand(session);
        return new SystemView(
            "sys",
            "dm_tran_session_transactions",
            [
                Number("session_id"), Big("transaction_id"), new Column("transaction_descriptor", new SqlType(TypeId.Binary, 8), false), Number("enlist_count"),
                Flag("is_user_transaction"), Flag("is_local"), Flag("is_enlisted"), Flag("is_bound"), Number("open_transaction_count"),
            ],
            _ => session.Server.Sessions.Values.OrderBy(s => s.Spid).SelectMany(s => new[] { s.Transaction, s.Reading }.OfType<Transaction>().Select(t => new[]
            {
                Value.From((long)s.Spid), Value.From(t.Id), Value.From(BitConverter.GetBytes(t.Id)), Value.From(s.IsRunning ? 1L : 0L),
                Value.From(true), Value.From(t.Kind != TransactionKind.Distributed), Value.From(t.Kind == TransactionKind.Distributed), Value.From(false), Value.From((long)s.TransactionDepth),
            })));
    }
}
