using System.Diagnostics;
using Npgsql;
using StackExchange.Redis;

namespace Demo;

/// <summary>How things stand at one moment.</summary>
internal sealed record SyncState(
    TimeSpan Running, long SourceRows, long TargetRows, long Queue, double RowsPerSecond, TimeSpan? Lag,
    long Inserted, long Updated, string? NewestApplied);

/// <summary>Looks at the sync from outside, with what every user has: a count, <c>LLEN</c> and <c>GET</c>.</summary>
internal sealed class SyncObserver : IAsyncDisposable
{
    private const string Queue = "sync_queue";
    private const string NewestStamp = "last_sync_timestamp";
    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(3);

    private readonly DemoStage stage;
    private readonly NpgsqlConnection postgres;
    private readonly ConnectionMultiplexer redis;
    private readonly Queue<(TimeSpan At, long Written)> history = new();
    private readonly Stopwatch sinceCount = Stopwatch.StartNew();
    private TimeSpan countTook = TimeSpan.Zero;
    private long targetRows;

    private SyncObserver(DemoStage stage, NpgsqlConnection postgres, ConnectionMultiplexer redis)
    {
        this.stage = stage;
        this.postgres = postgres;
        this.redis = redis;
    }

    public static async Task<SyncObserver> StartAsync(DemoStage stage)
        => new(stage, await stage.Postgres.OpenAsync(DemoStage.Database), await stage.Redis.ConnectAsync());

    public async Task<SyncState> LookAsync(SalesWriter writer, LagProbe probe)
    {
        var queue = redis.GetDatabase();
        await CountAsync();
        var length = await queue.ListLengthAsync(Queue);
        var stamp = await queue.StringGetAsync(NewestStamp);
        return new SyncState(
            stage.Running.Elapsed, stage.Rows + writer.Inserted, targetRows, length, Rate(await WrittenAsync()), probe.Last,
            writer.Inserted, writer.Updated, stamp);
    }

    public async ValueTask DisposeAsync()
    {
        await redis.DisposeAsync();
        await postgres.DisposeAsync();
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
    private async Task<long> WrittenAsync()
    {
        await using var command = new NpgsqlCommand(
            "SELECT n_tup_ins + n_tup_upd FROM pg_stat_user_tables WHERE relid = $1::regclass", postgres);
        command.Parameters.AddWithValue(stage.Target.Table);
        return await command.ExecuteScalarAsync() is long written ? written : 0;
    }

    private double Rate(long written)
    {
        var now = stage.Running.Elapsed;
        history.Enqueue((now, written));
        while (history.Count > 2 && now - history.Peek().At > RateWindow) history.Dequeue();
        var (at, before) = history.Peek();
        return now > at ? Math.Max(0, (written - before) / (now - at).TotalSeconds) : 0;
    }
}
