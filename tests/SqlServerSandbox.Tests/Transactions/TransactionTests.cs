namespace SqlServerSandbox.Tests.Transactions;

public sealed class TransactionTests(TestServer server) : IDisposable
{
    private readonly Db _db = server.Open();
    private readonly string _t = TestServer.NewName();

    public void Dispose() => _db.Dispose();

    private void Create() => _db.Execute($"create table {_t} (k int not null primary key, n int); insert {_t} values (1, 10), (2, 20)");

    [Fact]
    public void A_rollback_takes_everything_back()
    {
        Create();
        using (var transaction = _db.Connection.BeginTransaction())
        {
            foreach (string sql in new[] { $"insert {_t} values (3, 30)", $"update {_t} set n = 0, k = k + 100 where k = 1", $"delete {_t} where k = 2", $"create table {_t}_x (a int)" })
            {
                using var command = _db.Command(sql);
                command.Transaction = transaction;
                command.ExecuteNonQuery();
            }
            transaction.Rollback();
        }

        Assert.Equal("10,20", _db.List($"select n from {_t} order by k"));
        Assert.Equal(208, _db.Error($"select * from {_t}_x"));
        _db.Execute($"insert {_t} values (101, 1)");
    }

    [Fact]
    public void A_savepoint_takes_back_what_followed_it()
    {
        Create();
        using (var transaction = _db.Connection.BeginTransaction())
        {
            Run($"insert {_t} values (3, 30)");
            transaction.Save("here");
            Run($"update {_t} set n = 0");
            transaction.Rollback("here");
            transaction.Commit();

            void Run(string sql)
            {
                using var command = _db.Command(sql);
                command.Transaction = transaction;
                command.ExecuteNonQuery();
            }
        }

        Assert.Equal("10,20,30", _db.List($"select n from {_t} order by k"));
    }

    [Fact]
    public void Transactions_nest_by_count()
    {
        Create();
        Assert.Equal("1,2,1", _db.List("begin tran; declare @a int = @@trancount; begin tran; declare @b int = @@trancount; commit; declare @c int = @@trancount; rollback; select x from (values (@a), (@b), (@c)) v(x)"));
        Assert.Equal(0, _db.Scalar("select @@trancount"));
        Assert.Equal(0, _db.Scalar($"begin tran; update {_t} set n = 1; rollback; select xact_state()").ToInt());
    }

    [Fact]
    public void A_connection_that_closes_rolls_back()
    {
        Create();
        using (var other = server.Open()) other.Execute($"begin tran; delete {_t}");

        _db.Execute($"update {_t} set n = n + 1");
        Assert.Equal("11,21", _db.List($"select n from {_t} order by k"));
    }

    [Fact]
    public void XACT_ABORT_rolls_back_on_any_error()
    {
        Create();
        Assert.Equal(2627, _db.Error($"set xact_abort on; begin tran; update {_t} set n = 0; insert {_t} values (1, 1); commit"));

        Assert.Equal("10,20", _db.List($"select n from {_t} order by k"));
        Assert.Equal(0, _db.Scalar("select @@trancount"));
    }
}
