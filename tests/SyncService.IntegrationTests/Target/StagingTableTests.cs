using Npgsql;
using SyncService.Encoding.Schemas;
using SyncService.IntegrationTests.Setup;
using SyncService.Protocol;

namespace SyncService.IntegrationTests.Target;

/// <summary>What a batch leaves in its staging table: no row, and no more dead ones than a scan bears.</summary>
public sealed class StagingTableTests(TestServers servers)
{
    private const string Rows = "SELECT sum(n) FROM (SELECT (xpath('/row/n/text()', query_to_xml('SELECT count(*) AS n FROM ' || oid::regclass, true, true, '')))[1]::text::bigint AS n FROM pg_class WHERE relname LIKE 'sync_stage%' AND pg_table_is_visible(oid)) counts";

    private const string Bytes = "SELECT sum(pg_relation_size(oid)) FROM pg_class WHERE relname LIKE 'sync_stage%' AND pg_table_is_visible(oid)";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_empty_after_each_commit_and_stays_small_however_many_batches_there_were(bool isFirst)
    {
        await using var table = await CreateAsync(isFirst);
        var reached = await ApplyAsync(table, table.Begun, 0, 1);
        for (var i = 1; i <= 40; i++) reached = await ApplyAsync(table, reached, i * 300, 300);
        Assert.Equal(12_001, await table.ScalarAsync<long>("SELECT count(*) FROM t"));
        Assert.Equal(0m, await AskAsync(table, Rows));
        Assert.InRange(await AskAsync(table, Bytes), 0, 1_000_000);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_large_batch_leaves_no_file_behind(bool isFirst)
    {
        await using var table = await CreateAsync(isFirst);
        var reached = await ApplyAsync(table, table.Begun, 0, 1);
        await ApplyAsync(table, reached, 1, 40_000);
        Assert.Equal(0m, await AskAsync(table, Bytes));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_rolled_back_is_not_applied_with_the_next_batch(bool isFirst)
    {
        await using var table = await CreateAsync(isFirst);
        var reached = await ApplyAsync(table, table.Begun, 0, 10);
        using (var refused = AppliedTable.Batch(11, Enumerable.Range(100, 10)))
        {
            Assert.Null(await table.Target.ApplyAsync(refused, table.Schemas, reached with { Seq = new Seq(99) }, TestContext.Current.CancellationToken));
        }

        await ApplyAsync(table, reached, 10, 5);
        Assert.Equal(15, await table.ScalarAsync<long>("SELECT count(*) FROM t"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_a_key_that_stands_twice_the_last_wins_also_behind_dead_rows(bool isFirst)
    {
        await using var table = await CreateAsync(isFirst);
        var reached = await ApplyAsync(table, table.Begun, 0, 500);
        for (var i = 0; i < 20; i++)
        {
            using var batch = AppliedTable.Batch(reached.Seq.Value + 1, Enumerable.Range(0, 300).Select(n => (n % 30, $"{(n % 7 == 0 ? new string('x', 40) : "")}{n}")));
            reached = await table.ApplyAsync(batch, reached);
            Assert.Equal(30, await table.ScalarAsync<long>("SELECT count(*) FROM t WHERE id < 30 AND ltrim(name, 'x')::int = id + 270"));
        }
    }

    /// <param name="isFirst">Whether the session has no staging table of another schema yet.</param>
    private async Task<AppliedTable> CreateAsync(bool isFirst)
    {
        var table = await AppliedTable.CreateAsync(servers);
        if (isFirst) return table;
        var session = await table.Target.Sessions.RentAsync(TestContext.Current.CancellationToken);
        var other = RecordSchema.Of([AppliedTable.Schema.Columns[0]]);
        await session.EnsureStagingAsync(await table.Target.Plans.ForAsync(other, session, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        table.Target.Sessions.Return(session);
        return table;
    }

    private static async Task<Checkpoint> ApplyAsync(AppliedTable table, Checkpoint reached, int from, int count)
    {
        using var batch = AppliedTable.Batch(reached.Seq.Value + 1, Enumerable.Range(from, count), name: "one", seconds: from);
        return await table.ApplyAsync(batch, reached);
    }

    /// <summary>On the session that has applied.</summary>
    private static async Task<decimal> AskAsync(AppliedTable table, string sql)
    {
        var session = await table.Target.Sessions.RentAsync(TestContext.Current.CancellationToken);
        try
        {
            await using var command = new NpgsqlCommand(sql, session.Connection);
            return (decimal)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        }
        finally
        {
            table.Target.Sessions.Return(session);
        }
    }
}
