namespace SqlServerSandbox.Tests.Transactions;

/// <summary>
/// What reads without row versions sees a table as it is while it is read; what reads versions sees the start of its statement:
/// https://learn.microsoft.com/sql/relational-databases/sql-server-transaction-locking-and-row-versioning-guide.
/// </summary>
public sealed class LiveReadTests : StandInTest
{
    private const int Few = 100;
    private const int Rows = 20_000;
    private readonly Db _reader;
    private readonly Db _writer;

    public LiveReadTests()
    {
        _reader = Open();
        _writer = Open();
        _writer.Execute("create table t (k int not null primary key, n int not null, filler char(2000) not null default '', v rowversion)");
        _writer.Execute("create index by_n on t (n)");
    }

    public override void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
        base.Dispose();
    }

    private void Fill(int rows) => _writer.Execute($"insert t (k, n) select value, value from generate_series(1, {rows})");

    [Theory]
    [InlineData("off", "", 15_000)]
    [InlineData("off", "with (nolock)", 15_000)]
    [InlineData("on", "with (nolock)", 15_000)]
    [InlineData("on", "with (readcommittedlock)", 15_000)]
    [InlineData("on", "", Rows)]
    public void Rows_that_are_deleted_while_a_SELECT_streams_are_seen_by_versions_alone(string versions, string hint, int expected)
    {
        Fill(Rows);
        _writer.Execute($"alter database ERP set read_committed_snapshot {versions}");

        Assert.Equal(expected, Stream($"select k, filler from t {hint} order by k", () => _writer.Execute("delete t where k > 15000")).Count);
    }

    [Theory]
    [InlineData("off", 2)]
    [InlineData("on", 1)]
    public void A_row_that_moves_ahead_of_the_reader_is_met_again_unless_it_reads_versions(string versions, int times)
    {
        Fill(Rows);
        _writer.Execute($"alter database ERP set read_committed_snapshot {versions}");

        var met = Stream("select k, filler from t with (index(by_n)) where n >= 0 order by n", () => _writer.Execute("update t set n = 1000000 where k = 1"));

        Assert.Equal(times, met.Count(k => k == 1));
    }

    [Fact]
    public void What_is_rolled_back_while_NOLOCK_reads_was_seen_all_the_same()
    {
        Fill(Few);
        _writer.Execute("begin tran; update t set n = -1 where k <= 10");

        Assert.Equal(10, _reader.Scalar("select count(*) from t with (nolock) where n = -1"));
        Assert.Equal(0, _reader.Scalar("select count(*) from t where n = -1"));
        _writer.Execute("rollback");
        Assert.Equal(0, _reader.Scalar("select count(*) from t with (nolock) where n = -1"));
    }

    [Fact]
    public void A_hint_on_a_view_is_one_on_its_tables()
    {
        Fill(Few);
        _writer.Execute("create view w as select k, n from t");
        _writer.Execute("begin tran; update t set n = -1 where k = 1");

        Assert.Equal(-1, _reader.Scalar("select n from w with (nolock) where k = 1"));
        Assert.Equal(1, _reader.Scalar("select n from w where k = 1"));
    }

    [Fact]
    public void An_INSERT_from_its_own_table_ends()
    {
        Fill(Few);
        _writer.Execute("alter database ERP set read_committed_snapshot off");

        Assert.Equal(Few, _writer.Execute($"insert t (k, n) select k + {Few}, n from t"));
        Assert.Equal(2 * Few, _writer.Execute("update t set n = n + 1"));
    }

    [Fact]
    public void A_row_that_changes_in_its_place_is_not_missed_by_who_reads_with_locks()
    {
        Fill(Rows);

        Assert.Equal(Rows, Stream("select k, filler from t with (readcommittedlock) order by k", () => _writer.Execute("update t set n = 0")).Count);
    }

    // The keys of all rows; after the first, while the rest does not fit into the packets on their way, something happens.
    private List<int> Stream(string sql, Action happens)
    {
        var keys = new List<int>();
        using var command = _reader.Command(sql);
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        keys.Add(reader.GetInt32(0));
        happens();
        while (reader.Read()) keys.Add(reader.GetInt32(0));
        return keys;
    }
}
