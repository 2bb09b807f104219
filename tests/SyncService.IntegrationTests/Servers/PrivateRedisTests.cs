using LocalServers;
using LocalServers.Redis;
using StackExchange.Redis;

namespace SyncService.IntegrationTests.Servers;

public sealed class PrivateRedisTests : IAsyncLifetime
{
    private readonly PrivateFolder folder = PrivateFolder.Create("sync-test-redis");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => folder.DisposeAsync();

    [Fact]
    public async Task It_asks_for_the_password()
    {
        var server = await PrivateRedis.StartAsync(folder);
        await Assert.ThrowsAsync<RedisConnectionException>(() => ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{server.Port}"));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task A_kill_keeps_what_the_append_only_log_holds(bool appendOnly, int expected)
    {
        var server = await PrivateRedis.StartAsync(folder, new RedisOptions { AppendOnly = appendOnly, MoreLines = ["appendfsync always"] });
        await PushAsync(server);
        await server.KillAsync();
        await server.StartAgainAsync();
        Assert.Equal(expected, await LengthAsync(server));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_snapshot_brings_back_the_data_of_its_time(bool appendOnly)
    {
        var server = await PrivateRedis.StartAsync(folder, new RedisOptions { AppendOnly = appendOnly });
        await PushAsync(server);
        var snapshot = await server.SnapshotAsync();
        await PushAsync(server);

        await server.RestoreAsync(snapshot);
        Assert.Equal(1, await LengthAsync(server));
    }

    [Fact]
    public async Task Flushing_leaves_nothing()
    {
        var server = await PrivateRedis.StartAsync(folder);
        await PushAsync(server);
        await server.FlushAllAsync();
        Assert.Equal(0, await LengthAsync(server));
    }

    private static async Task PushAsync(PrivateRedis server)
    {
        await using var connection = await server.ConnectAsync();
        await connection.GetDatabase().ListRightPushAsync("list", "element");
    }

    private static async Task<long> LengthAsync(PrivateRedis server)
    {
        await using var connection = await server.ConnectAsync();
        return await connection.GetDatabase().ListLengthAsync("list");
    }
}
