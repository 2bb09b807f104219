namespace SqlServerSandbox.Tests.Tracking;

/// <summary>
/// CHANGETABLE(CHANGES …): one net row a key since the version asked for
/// (https://learn.microsoft.com/sql/relational-databases/system-functions/changetable-transact-sql).
/// </summary>
public sealed class NetChangeTests : IDisposable
{
    private readonly TrackedDatabase _database;
    private readonly Db _db;

    public NetChangeTests(TestServer server)
    {
        _database = new TrackedDatabase(server);
        _db = _database.Db;
        _db.Execute("create table t (id int not null primary key, a int, b int, c int); alter table t enable change_tracking with (track_columns_updated = on)");
    }

    public void Dispose() => _database.Dispose();

    /// <summary>Each row as key, operation, version and creation version, in the order of the keys.</summary>
    private string Changes(long? since, string table = "t") => string.Join(" ", _db
        .Rows($"select id, SYS_CHANGE_OPERATION, SYS_CHANGE_VERSION, SYS_CHANGE_CREATION_VERSION from changetable(changes {table}, @since) as ct order by id", ("@since", new Microsoft.Data.SqlClient.SqlParameter("@since", System.Data.SqlDbType.BigInt) { Value = since ?? (object)DBNull.Value }))
        .Select(r => $"{r[0]}{r[1]}{r[2]}/{r[3]}"));

    private void Fill() => _db.Execute("insert t values (1, 1, 1, 1), (2, 2, 2, 2), (3, 3, 3, 3)");

    [Theory]
    [InlineData("", 0L, "1I1/1 2I1/1 3I1/1")]
    [InlineData("", null, "1I1/1 2I1/1 3I1/1")]
    [InlineData("", 1L, "")]
    [InlineData("update t set a = 9 where id = 1", 0L, "1I2/1 2I1/1 3I1/1")]
    [InlineData("update t set a = 9 where id = 1", 1L, "1U2/")]
    [InlineData("update t set a = a where id = 1", 1L, "1U2/")]
    [InlineData("update t set a = 9 where id = 99", 1L, "")]
    [InlineData("delete t where id = 2", 0L, "1I1/1 2D2/1 3I1/1")]
    [InlineData("delete t where id = 2", 1L, "2D2/")]
    [InlineData("insert t values (4, 0, 0, 0); delete t where id = 4", 1L, "4D3/2")]
    [InlineData("delete t where id = 1; insert t values (1, 0, 0, 0)", 1L, "1U3/3")]
    [InlineData("delete t where id = 1; insert t values (1, 0, 0, 0)", 2L, "1I3/3")]
    [InlineData("update t set id = id + 10 where id < 3", 1L, "1D2/ 2D2/ 11I2/2 12I2/2")]
    [InlineData("update t set id = id + 1", 1L, "1D2/ 2U2/2 3U2/2 4I2/2")]
    [InlineData("update t set a = 1", 99L, "")]
    public void One_row_a_key_tells_what_became_of_it_since_a_version(string writes, long? since, string expected)
    {
        Fill();
        if (writes.Length > 0) _db.Execute(writes);

        Assert.Equal(expected, Changes(since));
    }

    [Fact]
    public void An_insert_before_the_version_asked_for_and_an_update_after_it_are_an_update()
    {
        Fill();
        _db.Execute("update t set a = 0 where id = 2; update t set b = 0 where id = 2");

        Assert.Equal("1I1/1 2I3/1 3I1/1", Changes(0));
        Assert.Equal("2U3/", Changes(1));
        Assert.Equal("2U3/", Changes(2));
        Assert.Equal("", Changes(3));
    }

    [Fact]
    public void A_transaction_is_one_version_whatever_it_writes()
    {
        _db.Execute("insert t values (9, 9, 9, 9)");
        _db.Execute("""
            begin tran
            insert t values (1, 1, 1, 1); delete t where id = 1
            insert t values (2, 2, 2, 2); delete t where id = 2; insert t values (2, 3, 3, 3)
            delete t where id = 9; insert t values (9, 10, 10, 10); update t set a = 4 where id = 9
            commit
            """);

        Assert.Equal("1D2/2 2I2/2 9I2/2", Changes(0));
        Assert.Equal("1D2/2 2I2/2 9U2/2", Changes(1));
        Assert.Equal(2L, _db.Scalar("select change_tracking_current_version()"));
    }

    [Fact]
    public void Versions_are_in_the_order_of_commits()
    {
        using var other = _database.Open();
        _db.Execute("begin tran; insert t values (1, 0, 0, 0)");
        other.Execute("insert t values (2, 0, 0, 0)");
        Assert.Equal(1L, other.Scalar("select change_tracking_current_version()"));
        Assert.Equal("2", other.List("select id from changetable(changes t, 0) c"));
        _db.Execute("commit");

        Assert.Equal("1I2/2 2I1/1", Changes(0));
    }

    [Fact]
    public void What_is_rolled_back_is_no_change()
    {
        _db.Execute("begin tran; insert t values (1, 0, 0, 0); rollback");
        _db.Execute("begin tran; insert t values (4, 0, 0, 0); save tran s; insert t values (5, 0, 0, 0); delete t where id = 4; rollback tran s; commit");
        Assert.Equal(2627, _db.Error("insert t values (7, 0, 0, 0), (4, 0, 0, 0)"));

        Assert.Equal("4I1/1", Changes(0));
        Assert.Equal(1L, _db.Scalar("select change_tracking_current_version()"));
    }

    [Fact]
    public void What_is_not_committed_is_not_shown_even_to_its_own_session()
    {
        _db.Execute("begin tran; insert t values (1, 0, 0, 0)");

        Assert.Equal("", Changes(0));
        Assert.Equal(0L, _db.Scalar("select change_tracking_current_version()"));
        _db.Execute("rollback");
    }

    [Fact]
    public void A_compound_key_is_told_in_the_order_of_the_key()
    {
        _db.Execute("create table k (a int not null, b varchar(5) not null, x int, primary key (b, a)); alter table k enable change_tracking; insert k values (1, 'x', 0)");

        using var reader = _db.Command("select * from changetable(changes k, 0) as c").ExecuteReader();
        Assert.Equal(
            "SYS_CHANGE_VERSION bigint,SYS_CHANGE_CREATION_VERSION bigint,SYS_CHANGE_OPERATION nchar,SYS_CHANGE_COLUMNS varbinary,SYS_CHANGE_CONTEXT varbinary,b varchar,a int",
            string.Join(",", Enumerable.Range(0, reader.FieldCount).Select(i => $"{reader.GetName(i)} {reader.GetDataTypeName(i)}")));
    }

    [Fact]
    public void The_table_is_joined_by_its_key()
    {
        Fill();
        _db.Execute("delete t where id = 2; update t set a = 10 where id = 3");

        Assert.Equal("2:D: 3:U:10", string.Join(" ", _db.Rows("select ct.id, ct.SYS_CHANGE_OPERATION, p.a from t as p right outer join changetable(changes t, 1) as ct on p.id = ct.id order by ct.id").Select(r => $"{r[0]}:{r[1]}:{r[2]}")));
        Assert.Equal("2,3", _db.List("select c.k from changetable(changes t, 1) as c (v, n, o, m, x, k) order by k"));
    }

    [Fact]
    public void FORCESEEK_changes_nothing_in_the_answer()
    {
        Fill();

        Assert.Equal("1,2,3", _db.List("select id from changetable(changes t, 0, forceseek) as ct order by id"));
        Assert.Equal("1", _db.List("select SYS_CHANGE_VERSION from changetable(version t, (id), (2), forceseek) as ct"));
    }

    [Fact]
    public void A_bulk_load_is_tracked()
    {
        using (var rows = new System.Data.DataTable())
        {
            foreach (string column in new[] { "id", "a", "b", "c" }) rows.Columns.Add(column, typeof(int));
            rows.Rows.Add(1, 1, 1, 1);
            rows.Rows.Add(2, 1, 1, 1);
            using var bulk = new Microsoft.Data.SqlClient.SqlBulkCopy(_db.Connection) { DestinationTableName = "t" };
            bulk.WriteToServer(rows);
        }

        Assert.Equal("1I1/1 2I1/1", Changes(0));
    }

    [Fact]
    public void In_a_SNAPSHOT_transaction_version_and_changes_stay()
    {
        Fill();
        using var other = _database.Open();
        _db.Execute("set transaction isolation level snapshot; begin tran");
        Assert.Equal(1L, _db.Scalar("select change_tracking_current_version()"));
        other.Execute("update t set a = 7 where id = 1; insert t values (8, 0, 0, 0)");

        Assert.Equal("1I1/1 2I1/1 3I1/1", Changes(0));
        Assert.Equal(1L, _db.Scalar("select change_tracking_current_version()"));
        _db.Execute("commit");
        Assert.Equal("1I2/1 2I1/1 3I1/1 8I3/3", Changes(0));
    }
}
