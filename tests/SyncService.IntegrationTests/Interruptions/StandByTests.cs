using System.Diagnostics;
using LocalServers;
using LocalServers.Postgres;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Interruptions;

/// <summary>More than one process on one stream.</summary>
public sealed class StandByTests(TestServers servers)
{
    private static readonly TimeSpan TakeOver = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_second_instance_stands_by_and_takes_over_when_the_first_is_killed()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 500);
        var first = sales.Run();
        await sales.InSyncAsync();
        var generation = await GenerationAsync(sales);

        var second = sales.Run();
        await second.LineAsync("(?i)stand", Pipeline.Patience);
        await sales.Source.InsertAsync(sales.Notes.Note(501));
        await sales.InSyncAsync();
        Assert.Equal(generation, await GenerationAsync(sales));

        var watch = Stopwatch.StartNew();
        await sales.KillAsync(first);
        await sales.Source.InsertAsync(sales.Notes.Note(502));
        await Eventually.TrueAsync(
            async () => await sales.Target.CountAsync() == 502, TakeOver, () => $"the second instance takes over. {second.AllText}");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TakeOver);
        await sales.InSyncAsync();
    }

    [Fact]
    public async Task A_second_instance_ends_within_five_seconds_while_it_stands_by()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 10);
        sales.Run();
        await sales.InSyncAsync();
        var second = sales.Run();
        await second.LineAsync("(?i)stand", Pipeline.Patience);
        await sales.StopAsync(second);
    }

    [Fact]
    public async Task Producer_and_consumer_may_be_two_processes()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 3_000);
        var consumer = sales.Start("run", "--role", "consumer");
        var producer = sales.Start("run", "--role", "producer");
        await sales.InSyncAsync();

        await sales.KillAsync(consumer);
        await sales.Source.InsertAsync(sales.Notes.Note(3_001));
        await Eventually.TrueAsync(async () => await sales.QueueLengthAsync() == 1, Pipeline.Patience, () => $"a record waits. {producer.AllText}");
        sales.Start("run", "--role", "consumer");
        await sales.InSyncAsync();
    }

    [Fact]
    public async Task A_frozen_instance_that_wakes_up_after_another_took_over_does_no_harm()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 500);
        var first = sales.Run();
        await sales.InSyncAsync();

        first.Signal(LocalServers.Processes.ProcessSignal.Stop);
        // Its lock goes with its connections: a frozen process keeps them, so they are cut here as a network would.
        await sales.Postgres.ExecuteAsync("postgres", $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{sales.Database}'");
        var second = sales.Run();
        await sales.Source.InsertAsync(sales.Notes.Note(501));
        await Eventually.TrueAsync(async () => await sales.Target.CountAsync() == 501, Pipeline.Patience, () => $"the second works. {second.AllText}");

        first.Signal(LocalServers.Processes.ProcessSignal.Continue);
        for (var i = 502; i <= 520; i++) await sales.Source.InsertAsync(sales.Notes.Note(i));
        await sales.InSyncAsync();
    }

    private static Task<Guid> GenerationAsync(Pipeline sales)
        => sales.Target.ScalarAsync<Guid>("SELECT generation FROM sync_service.checkpoint");
}
