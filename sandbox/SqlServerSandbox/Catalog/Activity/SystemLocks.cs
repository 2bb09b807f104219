using System.Security.Cryptography;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Engine.Locks;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog.Activity;

/// <summary>sys.dm_tran_locks: the database of each session, and tables and rows that open transactions have written, and what sessions wait for.</summary>
/// <remarks>
/// Pages are not locked here, and a row lock has the hash of its key of the stand-in's own making. Beyond 5,000 rows of a table the table is shown as locked instead, as after an escalation
/// (https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-tran-locks-transact-sql).
/// </remarks>
internal static class SystemLocks
{
    private const int Escalation = 5000;

    public static SystemView View(Session session, Database database)
    {
        ServerState.Demand(session);
        return new SystemView(
            "sys",
            "dm_tran_locks",
            [
                Text("resource_type", false, 60), Text("resource_subtype", false, 60), Number("resource_database_id"), Text("resource_description", false, 256),
                new Column("resource_associated_entity_id", SqlType.BigInt, true), Text("request_mode", false, 60), Text("request_type", false, 60), Text("request_status", false, 60),
                Number("request_session_id"), Text("request_owner_type", false, 60), new Column("request_owner_id", SqlType.BigInt, true),
            ],
            _ => session.Server.Sessions.Values.OrderBy(s => s.Spid).SelectMany(s => Of(s)));
    }

    private static IEnumerable<Value[]> Of(Session session)
    {
        yield return Row("DATABASE", session.Database.Id, "", 0, "S", session, null);
        if (session.Server.Transactions.WaitOf(session)?.Request is { } wait)
        {
            string resource = wait.Row is { } row ? HashOf(wait.Table, row) : "";
            string type = wait.Whole ? "OBJECT" : wait.Table.Primary.Kind == IndexKind.Heap ? "RID" : "KEY";
            yield return Row(type, wait.Table.DatabaseId, resource, wait.Table.ObjectId, wait.Mode, session, session.Transaction, "WAIT");
        }
        if (session.LockOwner is not { } transaction) yield break;
        var kept = transaction.Locks.ToLookup(l => l.Table);
        var written = transaction.Rows.ToLookup(r => r.Table, r => r.Row);
        foreach (var table in written.Select(t => t.Key).Union(kept.Select(t => t.Key)))
            foreach (var row in Of(table, [.. written[table]], [.. kept[table]], session, transaction)) yield return row;
    }

    private static IEnumerable<Value[]> Of(Table table, IReadOnlyList<RowVersion> written, IReadOnlyList<HeldLock> kept, Session session, Transaction transaction)
    {
        string type = table.Primary.Kind == IndexKind.Heap ? "RID" : "KEY";
        var rows = kept.OfType<RowLock>().ToLookup(l => HashOf(table, l.Row), l => l.Mode.Name()).ToDictionary(l => l.Key, l => l.Last());
        foreach (var row in written) rows[HashOf(table, row)] = "X";
        bool escalated = rows.Count > Escalation;
        var whole = kept.OfType<TableLock>().FirstOrDefault();
        bool writes = written.Count > 0 || kept.Any(l => l is not TableLock && l.Mode != LockMode.Shared);
        string mode = escalated || whole?.Mode == LockMode.Exclusive ? "X" : whole is null ? writes ? "IX" : "IS" : writes ? "SIX" : "S";
        yield return Row("OBJECT", table.DatabaseId, "", table.ObjectId, mode, session, transaction);
        foreach (var range in kept.OfType<RangeLock>()) yield return Row("KEY", table.DatabaseId, "", table.ObjectId, range.Mode.RangeName(), session, transaction);
        if (escalated) yield break;
        foreach (var (row, held) in rows) yield return Row(type, table.DatabaseId, row, table.ObjectId, held, session, transaction);
    }

    private static string HashOf(Table table, RowVersion row) =>
        Hash(table.Primary.Kind == IndexKind.Heap ? BitConverter.GetBytes(row.Place) : table.Primary.Order.Key(row.Image));

    private static string Hash(byte[] key) => "(" + Convert.ToHexStringLower(SHA256.HashData(key).AsSpan(0, 6)) + ")";

    private static Value[] Row(string type, int database, string description, long entity, string mode, Session session, Transaction? owner, string status = "GRANT") =>
    [
        Value.From(type), Value.From(""), Value.From((long)database), Value.From(description), Value.From(entity), Value.From(mode), Value.From("LOCK"), Value.From(status),
        Value.From((long)session.Spid), Value.From(owner is null ? "SHARED_TRANSACTION_WORKSPACE" : "TRANSACTION"), Value.From(owner?.Id ?? 0),
    ];
}
