using SqlServerSandbox.Catalog.Constraints;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Sessions;

namespace SqlServerSandbox.Sql.Constraints;

/// <summary>Looks whether all rows of a table meet a foreign key, as ALTER TABLE WITH CHECK does.</summary>
internal sealed class ForeignKeyScan(Session session, ForeignKeyObject key)
{
    public void Demand() => session.Write("ALTER TABLE", transaction =>
    {
        var table = key.Table.Data;
        var snapshot = Snapshot.Take([table], session.Server.Transactions, transaction.Mark, dirty: false);
        var cursor = new TreeCursor(snapshot.Root(table.Primary));
        cursor.Seek(null);
        var rows = new List<Change>();
        for (var row = cursor.Next(); row is not null; row = cursor.Next())
            if (snapshot.Sees(row)) rows.Add(new Change(null, row));
        var effects = new Effects();
        new ForeignKeyRules(session, transaction, effects, "ALTER TABLE").DemandTargets(key, rows);
        effects.Run(session);
        return 0;
    });
}
