using System.Globalization;
using LocalServers;
using LocalServers.Processes;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Faults;

/// <summary>What happens to Redis.</summary>
internal static class RedisFaults
{
    private const int Backlog = 10;

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("Redis: kill -9, restart with its AOF", async (stage, _) =>
        {
            await stage.Redis.KillAsync();
            await stage.Redis.StartAgainAsync();
        }),
        new("Redis: kill -9, restart without its AOF", (stage, _) => stage.Redis.StartEmptyAsync()),
        new("Redis: down for some seconds", async (stage, random) =>
        {
            await stage.Redis.KillAsync();
            await Fault.LastAsync(random, 1, 4);
            await stage.Redis.StartAgainAsync();
        }),
        new("Redis: FLUSHALL", (stage, _) => stage.Redis.FlushAllAsync()),
        WithBacklog("Redis: FLUSHALL with a backlog", (stage, _, _) => stage.Redis.FlushAllAsync()),
        WithBacklog("Redis: DEL sync_queue", (stage, stream, _) => stage.Redis.ExecuteAsync("DEL", stream.Queue)),
        WithBacklog("Redis: DEL sync_queue:schemas", (stage, stream, _) => stage.Redis.ExecuteAsync("DEL", stream.Schemas)),
        WithBacklog("Redis: DEL sync_queue:cursor", (stage, stream, _) => stage.Redis.ExecuteAsync("DEL", stream.Cursor)),
        WithBacklog("Redis: LTRIM of the head by hand", (stage, stream, random) => stage.Redis.ExecuteAsync("LTRIM", stream.Queue, Text(random.Next(1, Backlog)), "-1")),
        WithBacklog("Redis: LTRIM of the tail by hand", (stage, stream, random) => stage.Redis.ExecuteAsync("LTRIM", stream.Queue, "0", Text(-random.Next(2, Backlog)))),
        new("Redis: older RDB restored", async (stage, random) =>
        {
            var older = await stage.Redis.SnapshotAsync();
            await stage.Arrival.ProgressAsync(random.Next(5, 60));
            await stage.Redis.RestoreAsync(older);
        }),
        WithBacklog("Redis: older RDB restored with a backlog", async (stage, _, random) =>
        {
            var older = await stage.Redis.SnapshotAsync();
            await stage.Arrival.ProgressAsync(random.Next(5, 40));
            await stage.Redis.RestoreAsync(older);
        }),
        new("Redis: maxmemory with eviction", EvictAsync),
        new("Redis: maxmemory without eviction", (stage, _) => RefuseWritesAsync(stage)),
        new("Redis: CLIENT PAUSE", async (stage, random) =>
        {
            await stage.Redis.ExecuteAsync("CLIENT", "PAUSE", Text(random.Next(300, 2_000)), random.Next(2) == 0 ? "ALL" : "WRITE");
        }),
        new("Redis: CLIENT KILL", (stage, _) => stage.Redis.ExecuteAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")),
        new("Redis: SCRIPT FLUSH", (stage, _) => stage.Redis.ExecuteAsync("SCRIPT", "FLUSH")),
        new("Redis: frozen", async (stage, random) =>
        {
            stage.Redis.Signal(ProcessSignal.Stop);
            await Fault.LastAsync(random, 0.3, 2);
            stage.Redis.Signal(ProcessSignal.Continue);
        }),
    ];

    /// <summary>The service is locked out until the old password is back; it looks again each minute.</summary>
    public static Fault PasswordChanged { get; } = new("Redis: password changed, and changed back", async (stage, _) =>
    {
        var said = stage.Services.ListenAsync("(?i)redis at .* refuses");
        await using var administrator = await stage.Redis.ConnectAsync();
        var server = administrator.GetServers()[0];
        await server.ConfigSetAsync("requirepass", Secret.New());
        await server.ExecuteAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        await said;
        await server.ConfigSetAsync("requirepass", stage.Redis.Password!);
    });

    private static Fault WithBacklog(string kind, Func<Stage, StageStream, Random, Task> strike) => new(kind, async (stage, random) =>
    {
        var stream = stage.Streams[random.Next(stage.Streams.Count)];
        await using var held = await HeldUp.WithBacklogAsync(stage, stream, Backlog);
        await strike(stage, stream, random);
    });

    /// <summary>Less memory is allowed than is in use already: keys vanish, whichever.</summary>
    private static async Task EvictAsync(Stage stage, Random random)
    {
        await stage.Redis.ExecuteAsync("CONFIG", "RESETSTAT");
        await stage.Redis.ExecuteAsync("CONFIG", "SET", "maxmemory-policy", random.Next(2) == 0 ? "allkeys-random" : "allkeys-lru", "maxmemory", "1");
        await Eventually.TrueAsync(
            async () => !((string?)await stage.Redis.ExecuteAsync("INFO", "stats"))!.Contains("evicted_keys:0\r", StringComparison.Ordinal),
            Stage.Patience,
            () => "Redis has evicted keys");
        await Fault.LastAsync(random, 0.1, 1);
        await EndOfLimitAsync(stage);
    }

    private static async Task RefuseWritesAsync(Stage stage)
    {
        var said = stage.Services.ListenAsync("no memory left");
        await stage.Redis.ExecuteAsync("CONFIG", "SET", "maxmemory-policy", "noeviction", "maxmemory", "1");
        await said;
        await EndOfLimitAsync(stage);
    }

    private static async Task EndOfLimitAsync(Stage stage) => await stage.Redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "0", "maxmemory-policy", "noeviction");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
