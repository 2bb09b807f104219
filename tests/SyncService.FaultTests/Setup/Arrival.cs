using System.Diagnostics;
using LocalServers;
using LocalServers.Postgres;
using Npgsql;
using StackExchange.Redis;

namespace SyncService.FaultTests.Setup;

/// <summary>Waits until everything in the source is in the target and the stores agree, and compares them.</summary>
internal sealed class Arrival(Stage stage)
{
    private string last = "";

    /// <summary>Changes a row in each stream, and tells how long it took until everything had arrived.</summary>
    /// <remarks>The workload rests meanwhile. Rows that users deleted may be in the target still. Everything is asked of the servers themselves, past the proxies.</remarks>
    public async Task<TimeSpan> AllAsync()
    {
        using var pause = await stage.Load.PauseAsync();
        return await PausedAsync();
    }

    /// <summary>The same, by the one who holds the workload's turn.</summary>
    public async Task<TimeSpan> PausedAsync()
    {
        var watch = Stopwatch.StartNew();
        await stage.Load.AssertRunningAsync();
        await stage.Load.TouchAllAsync();
        var wanted = await WantedAsync();
        await Eventually.TrueAsync(
            async () =>
            {
                stage.Services.AssertAlive();
                return await HasArrivedAsync(wanted);
            },
            Stage.Patience,
            () => $"everything has arrived. {last}\n{stage.Services.Tail()}");
        return watch.Elapsed;
    }

    /// <summary>Compares each value of each row, has the program compare them, too, reads the invariant, and sees that nothing was set aside, overwritten by an older version, or deleted unasked.</summary>
    /// <param name="includesDeletes">Whether rows that users deleted must be gone, and the program compares, too; no service is waited for otherwise.</param>
    public async Task AssertExactAsync(bool includesDeletes = true)
    {
        using var pause = await stage.Load.PauseAsync();
        await PausedAsync();
        if (stage.UsersDelete && includesDeletes) await stage.Settlement.ReachAsync();
        foreach (var stream in stage.Streams) await stage.Settlement.AssertEqualAsync(stream, includesDeletes);
        if (stage.UsersDelete && includesDeletes) await stage.Settlement.AssertVerifiedAsync();
        Assert.Equal(0, await stage.Postgres.ScalarAsync<long>(Stage.Database, "SELECT count(*) FROM sync_service.dead_letter"));
        await stage.Regressions.AssertNoneAsync();
        await stage.Removals.AssertJustAsync();
    }

    public async Task<long> AppliedAsync() => (long)await stage.Postgres.ScalarAsync<decimal>(Stage.Database, "SELECT sum(seq) FROM sync_service.checkpoint");

    /// <summary>Returns when so many records more were applied, in all streams together.</summary>
    public async Task ProgressAsync(long records)
    {
        var reached = await AppliedAsync() + records;
        await Eventually.TrueAsync(async () => await AppliedAsync() >= reached, Stage.Patience, () => $"{records} records more are applied\n{stage.Services.Tail()}");
    }

    private async Task<IReadOnlyList<HashSet<string>>> WantedAsync()
    {
        await using var connection = await stage.Source.OpenAsync();
        List<HashSet<string>> wanted = [];
        foreach (var stream in stage.Streams) wanted.Add(await StreamTruth.OfSourceAsync(stream, connection));
        return wanted;
    }

    private async Task<bool> HasArrivedAsync(IReadOnlyList<HashSet<string>> wanted)
    {
        try
        {
            await using var postgres = await stage.Postgres.OpenAsync(Stage.Database);
            await using var redis = await stage.Redis.ConnectAsync();
            for (var i = 0; i < wanted.Count; i++)
            {
                var stream = stage.Streams[i];
                await Eventually.TrueAsync(() => IsThereAsync(stream, wanted[i], redis.GetDatabase(), postgres), Round, () => last);
            }

            return true;
        }
        catch (Exception e) when (e is TimeoutException or NpgsqlException or RedisException)
        {
            // A store that has just come back may refuse for a moment; the time for all of it is limited above.
            if (e is not TimeoutException) last = e.Message;
            return false;
        }
    }

    /// <summary>After so long the outer wait looks at the processes again.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(2);

    private async Task<bool> IsThereAsync(StageStream stream, HashSet<string> wanted, IDatabase redis, NpgsqlConnection postgres)
    {
        var standing = await StreamStanding.ReadAsync(stream, redis, postgres);
        last = standing.ToString();
        if (!standing.IsAtRest) return false;
        var rows = await StreamTruth.OfTargetAsync(stream, postgres);
        if (stage.UsersDelete ? wanted.IsSubsetOf(rows) : rows.SetEquals(wanted)) return true;
        last = $"{stream.Name}: {wanted.Except(rows).Count()} of {wanted.Count} rows are not as they are in the source, and {rows.Except(wanted).Count()} are others: "
            + $"{string.Join(", ", wanted.Except(rows).Order(StringComparer.Ordinal).Take(3))}; in the target: {string.Join(", ", rows.Except(wanted).Order(StringComparer.Ordinal).Take(3))}; {standing}";
        return false;
    }
}
