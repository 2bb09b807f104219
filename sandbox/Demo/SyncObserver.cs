using System.Diagnostics;
using Npgsql;
using StackExchange.Redis;

namespace Demo;

/// <summary>How things stand at one moment.</summary>
internal sealed record SyncState(
    TimeSpan Running, long SourceRows, long TargetRows, long? Queue, double RowsPerSecond, TimeSpan? Lag,
    long Inserted, long Updated, string? NewestApplied)
{
    /// <summary>What was killed, and what became of it.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    public string? Page { get; init; }
}

/// <summary>Looks at the sync from outside, with what every user has: a count, <c>LLEN</c> and <c>GET</c>.</summary>
internal sealed class SyncObserver : IAsyncDisposable
{
    private const string Queue = "sync_queue";
    private const string NewestStamp = "last_sync_timestamp";
    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(3);

    private readonly DemoStage stage;
    private readonly ConnectionMultiplexer redis;
    private readonly Queue<(TimeSpan At, long Written)> history = new();
    private readonly Stopwatch sinceCount = Stopwatch.StartNew();
    private TimeSpan countTook = TimeSpan.Zero;
    private long targetRows;
    private double rate;

    private SyncObserver(DemoStage stage, ConnectionMultiplexer redis) => (this.stage, this.redis) = (stage, redis);

    public static async Task<SyncObserver> StartAsync(DemoStage stage) => new(stage, await stage.Redis.ConnectAsync());

    /// <summary>While a store is away, what it knew stays as it was last seen, and its queue is unknown.</summary>
    public async Task<SyncState> LookAsync(SalesWriter writer, LagProbe probe)
    {
        await LookAtTargetAsync();
        var (length, stamp) = await LookAtQueueAsync();
        return new SyncState(stage.Running.Elapsed, stage.Rows + writer.Inserted, targetRows, length, rate, probe.Last, writer.Inserted, writer.Updated, stamp) { Page = stage.Page };
    }

    public ValueTask DisposeAsync() => redis.DisposeAsync();

    private async Task<(long? Length, string? Stamp)> LookAtQueueAsync()
    {
        try
        {
            var queue = redis.GetDatabase();
            return (await queue.ListLengthAsync(Queue), await queue.StringGetAsync(NewestStamp));
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return (null, null);
        }
    }

    private async Task LookAtTargetAsync()
    {
        try
        {
            await CountAsync();
            rate = Rate(await WrittenAsync());
        }
        catch (NpgsqlException)
        {
            rate = 0;
        }
    }

    private async Task CountAsync()
    {
        // Counting a large table takes time that the sync could use: at most a tenth of it.
        if (sinceCount.Elapsed < countTook * 10) return;
        var watch = Stopwatch.StartNew();
        targetRows = await stage.Target.CountAsync();
        countTook = watch.Elapsed;
        sinceCount.Restart();
    }

    /// <summary>Rows inserted and updated so far, by PostgreSQL's own statistics.</summary>
    private Task<long> WrittenAsync() => stage.Target.ScalarAsync<long>(
        $"SELECT n_tup_ins + n_tup_upd FROM pg_stat_user_tables WHERE relid = '{stage.Target.Table}'::regclass");

    private double Rate(long written)
    {
        var now = stage.Running.Elapsed;
        history.Enqueue((now, written));
        while (history.Count > 2 && now - history.Peek().At > RateWindow) history.Dequeue();
        var (at, before) = history.Peek();
        return now > at ? Math.Max(0, (written - before) / (now - at).TotalSeconds) : 0;
    }
}
