using System.Globalization;
using LocalServers;
using LocalServers.Redis;
using SyncService.FaultTests.Faults;
using SyncService.FaultTests.Report;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Limits;

public sealed class MemoryTests(FaultReport report)
{
    private const long Bound = 200_000_000;

    /// <summary><c>SYNC_BACKLOG</c>: records that wait; default 300,000.</summary>
    private static readonly int Backlog = int.Parse(Environment.GetEnvironmentVariable("SYNC_BACKLOG") ?? "300000", CultureInfo.InvariantCulture);

    /// <summary><c>SYNC_OUTAGE</c>: seconds without Redis; default 20.</summary>
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("SYNC_OUTAGE") ?? "20", CultureInfo.InvariantCulture));

    private static readonly TimeSpan LongPatience = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task It_does_not_grow_with_the_backlog()
    {
        await using var stage = await Stage.OpenAsync("backlog", seed: 1, redis: new RedisOptions());
        stage.Services.Settings["QUEUE_HIGH_WATER"] = "100000000";
        stage.Services.Settings["QUEUE_HIGH_WATER_MB"] = "100000";
        // Unset, as in most installations.
        stage.Services.Settings["BATCH_SIZE"] = "";
        var large = stage.Streams[0];
        await large.Source.FillAsync(large.Notes.Notes(Backlog, from: Stage.Rows + 1));
        await using (await HeldUp.AtAsync(stage, large))
        {
            stage.Services.Start();
            await using var redis = await stage.Redis.ConnectAsync();
            await Eventually.TrueAsync(
                async () => await redis.GetDatabase().ListLengthAsync(large.Queue) >= Backlog, LongPatience, () => $"{Backlog} records wait\n{stage.Services.Tail()}");
        }

        await Eventually.TrueAsync(
            async () => await large.Target.CountAsync() == Backlog + Stage.Rows, LongPatience, () => $"the backlog is applied\n{stage.Services.Tail()}");
        stage.Services.AssertAlive();
        Note(stage, $"{Backlog:N0} records waiting, then applied");
    }

    [Fact]
    public async Task It_does_not_grow_while_Redis_is_down()
    {
        await using var stage = await Stage.OpenAsync("outage", seed: 1);
        await stage.GoAsync();
        stage.Load.Pause = TimeSpan.FromMilliseconds(10);
        await stage.Redis.KillAsync();
        await Task.Delay(Outage);
        await stage.Redis.StartAgainAsync();
        await stage.Arrival.AssertExactAsync();
        Note(stage, $"Redis down for {Outage.TotalSeconds:0} s, {stage.Load.Written:N0} rows written meanwhile");
    }

    private void Note(Stage stage, string what)
    {
        stage.Services.NoteMemory();
        report.AddMemory(stage.Services.PeakResidentBytes);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory: at most {stage.Services.PeakResidentBytes / 1e6:0} MB with {what}"));
        Assert.True(stage.Services.PeakResidentBytes < Bound, $"{stage.Services.PeakResidentBytes / 1e6:0} MB");
    }
}
