using SyncService.Encoding;
using SyncService.IntegrationTests.Setup;
using SyncService.Protocol;

namespace SyncService.IntegrationTests.Target;

/// <summary>Values that are unique beside the key move between the rows of one batch.</summary>
public sealed class UniqueMoveTests(TestServers servers)
{
    private const string Unique = "ALTER TABLE t ADD CONSTRAINT one_name UNIQUE (name)";
    private const string Index = "CREATE UNIQUE INDEX one_name ON t (name)";
    private const string TwoColumns = "CREATE UNIQUE INDEX one_name ON t (stamp, name)";
    private const string Deferrable = "ALTER TABLE t ALTER COLUMN name SET NOT NULL, ADD CONSTRAINT one_name UNIQUE (name) DEFERRABLE";
    private const string Required = "ALTER TABLE t ALTER COLUMN name SET NOT NULL, ADD CONSTRAINT one_name UNIQUE (name)";

    [Theory]
    [InlineData(Unique)]
    [InlineData(Index)]
    [InlineData(TwoColumns)]
    [InlineData(Deferrable)]
    public async Task Two_rows_exchange_a_value(string unique)
    {
        await using var table = await AppliedTable.CreateAsync(servers, unique);
        var reached = await FillAsync(table);
        using var batch = AppliedTable.Batch(4, [(1, "b"), (2, "a")]);
        Assert.Equal(new RowsDone(2, 0, 0), await ApplyAsync(table, batch, reached));
        Assert.Equal("1 b,2 a,3 c", await RowsAsync(table));
    }

    [Theory]
    [InlineData(Unique)]
    [InlineData(Deferrable)]
    public async Task Values_move_on_in_a_ring_and_in_a_chain(string unique)
    {
        await using var table = await AppliedTable.CreateAsync(servers, unique);
        var reached = await FillAsync(table);
        using var ring = AppliedTable.Batch(4, [(1, "b"), (2, "c"), (3, "a")]);
        reached = await table.ApplyAsync(ring, reached);
        Assert.Equal("1 b,2 c,3 a", await RowsAsync(table));
        using var chain = AppliedTable.Batch(7, [(1, "c"), (2, "a"), (3, "d")]);
        Assert.Equal(new RowsDone(3, 0, 0), await ApplyAsync(table, chain, reached));
        Assert.Equal("1 c,2 a,3 d", await RowsAsync(table));
    }

    [Fact]
    public async Task A_new_row_takes_the_value_that_another_gives_away()
    {
        await using var table = await AppliedTable.CreateAsync(servers, Unique);
        var reached = await FillAsync(table);
        using var batch = AppliedTable.Batch(4, [(0, "a"), (1, "d")]);
        Assert.Equal(new RowsDone(2, 0, 0), await ApplyAsync(table, batch, reached));
        Assert.Equal("0 a,1 d,2 b,3 c", await RowsAsync(table));
    }

    [Fact]
    public async Task Beside_rows_that_the_source_lacks_and_where_a_key_stands_twice_too()
    {
        await using var table = await AppliedTable.CreateAsync(servers, Unique, deletes: DeletePolicy.Apply);
        var reached = await FillAsync(table);
        using var mixed = AppliedTable.Mixed(4, [(3, null), (1, "b"), (2, "a")]);
        reached = await table.ApplyAsync(mixed, reached);
        Assert.Equal("1 b,2 a", await RowsAsync(table));
        using var twice = AppliedTable.Batch(7, [(1, "z"), (2, "b"), (1, "a")]);
        await table.ApplyAsync(twice, reached);
        Assert.Equal("1 a,2 b", await RowsAsync(table));
        Assert.Equal(0, await table.ScalarAsync<long>("SELECT count(*) FROM sync_service.dead_letter"));
    }

    [Fact]
    public async Task What_is_the_same_is_not_written()
    {
        await using var table = await AppliedTable.CreateAsync(servers, Unique);
        var reached = await FillAsync(table);
        using var batch = AppliedTable.Batch(4, [(1, "b"), (2, "a"), (3, "c")]);
        Assert.Equal(new RowsDone(2, 1, 0), await ApplyAsync(table, batch, reached));
    }

    [Fact]
    public async Task A_value_that_another_row_keeps_sets_the_new_one_aside_and_the_row_stays_as_it_was()
    {
        await using var table = await AppliedTable.CreateAsync(servers, Unique);
        var reached = await FillAsync(table);
        using var batch = AppliedTable.Batch(4, [(1, "c"), (2, "d")]);
        Assert.Equal(new RowsDone(1, 0, 1), await ApplyAsync(table, batch, reached));
        Assert.Equal("1 a,2 d,3 c", await RowsAsync(table));
    }

    [Fact]
    public async Task A_column_that_can_neither_be_empty_nor_wait_sets_both_aside()
    {
        await using var table = await AppliedTable.CreateAsync(servers, Required);
        var reached = await FillAsync(table);
        using var batch = AppliedTable.Batch(4, [(1, "b"), (2, "a")]);
        Assert.Equal(new RowsDone(0, 0, 2), await ApplyAsync(table, batch, reached));
        Assert.Equal("1 a,2 b,3 c", await RowsAsync(table));
        Assert.Equal(2, await table.ScalarAsync<long>("SELECT count(*) FROM sync_service.dead_letter WHERE sqlstate = '23505'"));
    }

    [Fact]
    public async Task What_is_looked_at_when_the_transaction_ends_sets_aside_the_bad_row_alone()
    {
        await using var table = await AppliedTable.CreateAsync(servers, "ALTER TABLE t ADD CONSTRAINT one_name UNIQUE (name) DEFERRABLE INITIALLY DEFERRED");
        var reached = await FillAsync(table);
        using var batch = AppliedTable.Batch(4, [(1, "c"), (2, "d")]);
        Assert.Equal(new RowsDone(1, 0, 1), await ApplyAsync(table, batch, reached));
        Assert.Equal("1 a,2 d,3 c", await RowsAsync(table));
    }

    private static async Task<Checkpoint> FillAsync(AppliedTable table)
    {
        using var batch = AppliedTable.Batch(1, [(1, "a"), (2, "b"), (3, "c")]);
        return await table.ApplyAsync(batch, table.Begun);
    }

    private static async Task<RowsDone> ApplyAsync(AppliedTable table, RecordBatch batch, Checkpoint expected)
    {
        var applied = (await table.Target.ApplyAsync(batch, table.Schemas, expected, TestContext.Current.CancellationToken))!;
        return new RowsDone(applied.Written, applied.Unchanged, applied.Dead);
    }

    private static Task<string> RowsAsync(AppliedTable table) => table.ScalarAsync<string>("SELECT string_agg(id || ' ' || coalesce(name, '-'), ',' ORDER BY id) FROM t");

    private sealed record RowsDone(int Written, int Unchanged, int Dead);
}
