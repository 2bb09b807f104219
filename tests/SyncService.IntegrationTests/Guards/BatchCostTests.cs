using SyncService.IntegrationTests.Setup;
using SyncService.IntegrationTests.Target;

namespace SyncService.IntegrationTests.Guards;

/// <summary>What a batch asks of PostgreSQL, counted in the messages of the protocol.</summary>
public sealed class BatchCostTests(TestServers servers)
{
    /// <summary>BEGIN; COPY; the lock; the upsert; whether the table is still the same; the checkpoint; COMMIT.</summary>
    private const int Statements = 7;

    [Theory]
    [InlineData(10)]
    [InlineData(5_000)]
    public async Task A_batch_in_its_turn_costs_four_round_trips_whatever_its_size(int records)
    {
        await using var relay = new CountingRelay((await servers.PostgresAsync).Port);
        await using var table = await AppliedTable.CreateAsync(servers, "INSERT INTO t VALUES (0)", relay.Port);
        var reached = await WarmAsync(table, records);

        var before = relay.Counts;
        using var batch = AppliedTable.Batch(reached.Seq.Value + 1, Enumerable.Range(100_000, records));
        await table.ApplyAsync(batch, reached);

        Assert.Equal((Statements, 4), Since(relay, before));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(5_000)]
    public async Task A_batch_ahead_costs_five_round_trips_of_which_two_are_in_its_turn(int records)
    {
        await using var relay = new CountingRelay((await servers.PostgresAsync).Port);
        await using var table = await AppliedTable.CreateAsync(servers, "INSERT INTO t VALUES (0)", relay.Port);
        var reached = await WarmAsync(table, records);

        var before = relay.Counts;
        using var batch = AppliedTable.Batch(reached.Seq.Value + 1, Enumerable.Range(100_000, records));
        await using var ahead = await table.PrepareAsync(batch, reached);
        Assert.Equal((4, 3), Since(relay, before));

        before = relay.Counts;
        Assert.NotNull(await ahead!.CommitAsync(reached, TestContext.Current.CancellationToken));
        Assert.Equal((3, 2), Since(relay, before));
    }

    [Fact]
    public async Task A_batch_of_the_first_load_is_copied_without_staging()
    {
        await using var relay = new CountingRelay((await servers.PostgresAsync).Port);
        await using var table = await AppliedTable.CreateAsync(servers, port: relay.Port);
        var reached = await WarmAsync(table, 100);

        var before = relay.Counts;
        using var batch = AppliedTable.Batch(reached.Seq.Value + 1, Enumerable.Range(100_000, 1_000));
        await table.ApplyAsync(batch, reached);

        // BEGIN, COPY, the lock, the checkpoint, COMMIT.
        Assert.Equal((5, 4), Since(relay, before));
    }

    /// <summary>What comes once, the look at the catalogue and the preparing of statements, is behind the batch that is counted.</summary>
    private static async Task<SyncService.Protocol.Checkpoint> WarmAsync(AppliedTable table, int records)
    {
        var reached = table.Begun;
        for (var i = 0; i < 4; i++)
        {
            using var batch = AppliedTable.Batch(reached.Seq.Value + 1, Enumerable.Range(1 + (i * records), records));
            await using var ahead = i < 3 ? null : await table.PrepareAsync(batch, reached);
            reached = ahead is null
                ? await table.ApplyAsync(batch, reached)
                : (await ahead.CommitAsync(reached, TestContext.Current.CancellationToken))!.Checkpoint;
        }

        return reached;
    }

    private static (int Statements, int RoundTrips) Since(CountingRelay relay, (int Statements, int RoundTrips) before) =>
        (relay.Counts.Statements - before.Statements, relay.Counts.RoundTrips - before.RoundTrips);
}
