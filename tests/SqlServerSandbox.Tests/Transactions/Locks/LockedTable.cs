namespace SqlServerSandbox.Tests.Transactions.Locks;

/// <summary>A table with the keys 1, 10, 20 and 30, and two sessions; the other one never waits for a lock.</summary>
public abstract class LockedTable : IDisposable
{
    private protected LockedTable(TestServer server)
    {
        (One, Other) = (server.Open(), server.Open());
        Open = server.Open;
        Table = TestServer.NewName();
        One.Execute($"create table {Table} (k int not null primary key, n int not null default 0); insert {Table} values (1, 1), (10, 10), (20, 20), (30, 30)");
        Other.Execute("set lock_timeout 0");
    }

    private protected Func<Db> Open { get; }

    private protected string Table { get; }

    private protected Db One { get; }

    private protected Db Other { get; }

    public virtual void Dispose()
    {
        One.Execute("if @@trancount > 0 rollback");
        Other.Execute("if @@trancount > 0 rollback");
        One.Execute($"drop table {Table}");
        One.Dispose();
        Other.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected string Named(string sql) => sql.Replace("{t}", Table, StringComparison.Ordinal);

    /// <summary>0, or 1222 where the other session would have to wait.</summary>
    private protected int Outcome(string sql)
    {
        try
        {
            Other.Execute(Named(sql));
            return 0;
        }
        catch (Microsoft.Data.SqlClient.SqlException e)
        {
            return e.Number;
        }
    }
}
