using LocalServers;
using LocalServers.Postgres;
using LocalServers.Processes;
using LocalServers.Redis;

namespace SyncService.IntegrationTests.Servers;

public sealed class PrivateFolderTests
{
    [Fact]
    public async Task Its_end_ends_all_servers_inside_and_removes_everything()
    {
        var folder = PrivateFolder.Create("sync-test-end");
        var postgres = await PrivatePostgres.StartAsync(folder);
        var redis = await PrivateRedis.StartAsync(folder);
        int[] ids = [postgres.ProcessId, redis.ProcessId];

        // Neither server is stopped: only the guard's input ends, as it does when this process is killed.
        await folder.DisposeAsync();

        Assert.False(Directory.Exists(folder.Path));
        Assert.All(ids, id => Assert.False(IsAlive(id), $"Process {id} still runs."));
    }

    [Fact]
    public async Task Its_end_reaches_a_frozen_server()
    {
        var folder = PrivateFolder.Create("sync-test-frozen");
        var redis = await PrivateRedis.StartAsync(folder);
        redis.Signal(ProcessSignal.Stop);

        await folder.DisposeAsync();

        Assert.False(Directory.Exists(folder.Path));
        Assert.False(IsAlive(redis.ProcessId));
    }

    [Fact]
    public async Task A_killed_server_leaves_no_shared_memory()
    {
        var folder = PrivateFolder.Create("sync-test-memory");
        var postgres = await PrivatePostgres.StartAsync(folder);
        var lockFile = await File.ReadAllLinesAsync($"{postgres.DataFolder}/postmaster.pid", TestContext.Current.CancellationToken);
        var segment = lockFile[6].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        Assert.Contains(segment, SharedMemory());

        await postgres.KillAsync();
        await folder.DisposeAsync();

        Assert.DoesNotContain(segment, SharedMemory());
    }

    private static List<string> SharedMemory()
        => [.. File.ReadLines("/proc/sysvipc/shm").Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])];

    /// <summary>A zombie that its parent (this process) has yet to wait for counts as ended.</summary>
    private static bool IsAlive(int id)
        => File.Exists($"/proc/{id}/stat") && !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
}
