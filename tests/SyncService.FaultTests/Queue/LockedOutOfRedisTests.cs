using System.Diagnostics;
using LocalServers;
using LocalServers.Redis;
using SyncService.Queue;
using SyncService.Queue.Connections;

namespace SyncService.FaultTests.Queue;

public sealed class LockedOutOfRedisTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_password_that_was_changed_while_running_is_named_as_the_reason()
    {
        await using var folder = PrivateFolder.Create("sync-fault-password");
        var server = await PrivateRedis.StartAsync(folder);
        await using var service = Connect(server);
        await service.ConnectAsync(default);
        await using var administrator = await server.ConnectAsync();
        await administrator.GetServers()[0].ConfigSetAsync("requirepass", Secret.New());
        await administrator.GetServers()[0].ExecuteAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        await FailsWithAsync(service, "REDIS_PASSWORD", Failure.Configuration);
    }

    [Fact]
    public async Task A_server_that_went_away_while_running_is_not_called_unknown()
    {
        await using var folder = PrivateFolder.Create("sync-fault-gone");
        var server = await PrivateRedis.StartAsync(folder);
        await using var service = Connect(server);
        await service.ConnectAsync(default);
        await server.KillAsync();
        await FailsWithAsync(service, "no server answers there", Failure.Transient);
    }

    private static RedisConnection Connect(PrivateRedis server) =>
        new(new QueueOptions { Host = PrivateRedis.Host, Port = server.Port, Password = server.Password });

    private static async Task FailsWithAsync(RedisConnection service, string words, Failure kind)
    {
        var watch = Stopwatch.StartNew();
        SyncException? last = null;
        while (watch.Elapsed < Patience)
        {
            last = await Assert.ThrowsAsync<SyncException>(() => service.ConnectAsync(default));
            if (last.Failure == kind && last.Line.Contains(words, StringComparison.Ordinal)) return;
        }

        Assert.Fail($"{last!.Line}\n{last}");
    }
}
