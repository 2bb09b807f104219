using LocalServers.Postgres;
using SyncService.IntegrationTests.Setup;
using SyncService.Protocol;
using SyncService.Protocol.Identities;

namespace SyncService.IntegrationTests.Target;

/// <summary>A batch whose transaction is open while the one before it is applied.</summary>
public sealed class PreparedBatchTests(TestServers servers)
{
    [Fact]
    public async Task A_batch_is_written_ahead_and_seen_only_after_its_commit()
    {
        await using var table = await AppliedTable.CreateAsync(servers);
        using var first = AppliedTable.Batch(1, [1, 2]);
        using var second = AppliedTable.Batch(3, [3, 4]);

        await using var ahead = await table.PrepareAsync(second, before: table.Begun);
        Assert.True(ahead!.HoldsRows);
        var reached = await table.ApplyAsync(first, table.Begun);
        Assert.Equal(2, await CountAsync(table));

        Assert.Equal(2, (await ahead.CommitAsync(reached, TestContext.Current.CancellationToken))!.Written);
        Assert.Equal(4, await CountAsync(table));
        Assert.Equal(4, (await table.Target.ReadCheckpointAsync(TestContext.Current.CancellationToken)).Seq.Value);
    }

    [Fact]
    public async Task A_batch_ahead_leaves_nothing_when_the_checkpoint_is_not_the_one_of_the_batch_before()
    {
        await using var table = await AppliedTable.CreateAsync(servers);
        using var first = AppliedTable.Batch(1, [1, 2]);
        using var second = AppliedTable.Batch(3, [3, 4]);
        await using (var ahead = await table.PrepareAsync(second, before: table.Begun))
        {
            var reached = await table.ApplyAsync(first, table.Begun);
            await table.Target.BeginAsync(_ => new GenerationChoice(Generation.New(), Reloads: false, KeepsList: true, null, null), TestContext.Current.CancellationToken);
            Assert.Null(await ahead!.CommitAsync(reached, TestContext.Current.CancellationToken));
        }

        Assert.Equal(2, await CountAsync(table));
    }

    [Fact]
    public async Task A_batch_is_not_written_ahead_of_a_checkpoint_that_was_set_back()
    {
        await using var table = await AppliedTable.CreateAsync(servers);
        using var first = AppliedTable.Batch(1, [1, 2]);
        using var third = AppliedTable.Batch(5, [5, 6]);
        var reached = await table.ApplyAsync(first, table.Begun);
        await table.Postgres.ExecuteAsync(table.Database, "UPDATE sync_service.checkpoint SET seq = 0");

        Assert.Null(await table.PrepareAsync(third, before: reached));
    }

    [Fact]
    public async Task A_batch_that_shares_a_key_with_the_one_before_waits_with_its_rows_and_wins()
    {
        await using var table = await AppliedTable.CreateAsync(servers);
        using var first = AppliedTable.Batch(1, [1, 2], "older");
        using var second = AppliedTable.Batch(3, [2, 3], "newer", seconds: 1);
        Assert.True(second.MayShareKey(first));

        await using var ahead = await table.PrepareAsync(second, before: null);
        Assert.False(ahead!.HoldsRows);
        var reached = await table.ApplyAsync(first, table.Begun);
        await ahead.CommitAsync(reached, TestContext.Current.CancellationToken);

        Assert.Equal("older,newer,newer", await table.ScalarAsync<string>("SELECT string_agg(name, ',' ORDER BY id) FROM t"));
    }

    [Theory]
    [InlineData("CREATE UNIQUE INDEX ON t (name, id)")]
    [InlineData("ALTER TABLE t ADD COLUMN parent integer REFERENCES t (id)")]
    [InlineData("ALTER TABLE t ENABLE ROW LEVEL SECURITY")]
    [InlineData("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()")]
    [InlineData("CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING")]
    public async Task Rows_are_not_written_ahead_where_one_may_wait_for_another(string more)
    {
        await using var table = await AppliedTable.CreateAsync(servers, more);
        using var batch = AppliedTable.Batch(3, [3, 4]);
        await using var ahead = await table.PrepareAsync(batch, before: table.Begun);
        Assert.False(ahead!.HoldsRows);
    }

    [Fact]
    public async Task A_batch_given_up_leaves_no_row_no_lock_and_no_open_transaction()
    {
        await using var table = await AppliedTable.CreateAsync(servers);
        using var batch = AppliedTable.Batch(3, [3, 4]);
        var ahead = await table.PrepareAsync(batch, before: table.Begun);
        await ahead!.DisposeAsync();

        Assert.Equal(0, await CountAsync(table));
        Assert.Equal(0, await table.ScalarAsync<long>(
            $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{table.Database}' AND state LIKE 'idle in transaction%'"));
    }

    [Fact]
    public async Task A_row_that_the_table_refuses_is_told_of_by_the_batch_in_its_turn_alone()
    {
        await using var table = await AppliedTable.CreateAsync(servers, "ALTER TABLE t ADD CONSTRAINT small CHECK (id < 4)");
        using var first = AppliedTable.Batch(1, [1, 2]);
        using var second = AppliedTable.Batch(3, [3, 4]);
        Assert.Null(await table.PrepareAsync(second, before: table.Begun));

        var reached = await table.ApplyAsync(first, table.Begun);
        var applied = await table.Target.ApplyAsync(second, table.Schemas, reached, TestContext.Current.CancellationToken);
        Assert.Equal((1, 1), (applied!.Written, applied.Dead));
    }

    private static Task<long> CountAsync(AppliedTable table) => table.ScalarAsync<long>("SELECT count(*) FROM t");
}
