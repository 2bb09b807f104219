using SyncService.Capture.Connections;
using SyncService.Capture.Inspection;
using SyncService.Checking.Sources;
using SyncService.Checking.Targets;
using SyncService.Queue;
using SyncService.Queue.Connections;
using SyncService.Target.Sessions;
using SyncService.Target.Setup;

namespace SyncService.Checking;

/// <summary>The three servers as a check finds them: each is looked at, whatever the others do.</summary>
internal sealed class CheckedStores(SyncOptions options, TimeProvider clock) : IAsyncDisposable
{
    private readonly RedisConnection redis = new(options.Queue, asksAboutServer: true);
    private readonly PostgresConnections postgres = new(options.Target);
    private readonly List<Finding> findings = [];

    public SourceProbe Source { get; } = new(new SqlConnections(options.Source!));

    public bool SourceIsUp { get; private set; }

    /// <summary>The source server's clock; null when it does not tell it.</summary>
    public (DateTime Local, DateTime Utc)? SourceClock { get; private set; }

    public PostgresConnections Postgres => postgres;

    public bool TargetIsUp { get; private set; }

    public IReadOnlyList<Finding> Findings => findings;

    public RedisQueue Queue(StreamSpec stream) => new(redis, redis.KeysOf(stream));

    public async Task<IReadOnlyList<StoreReport>> LookAsync(CancellationToken cancellation)
    {
        var source = TryAsync("source", Source.Name, () => SourceAsync(cancellation));
        var queue = TryAsync("queue", redis.Name, () => QueueAsync(cancellation));
        var target = TryAsync("target", postgres.Name, () => TargetAsync(cancellation));
        var stores = await Task.WhenAll(source, queue, target);
        findings.AddRange(ClockCheck.Look(stores));
        return stores;
    }

    public async ValueTask DisposeAsync()
    {
        await redis.DisposeAsync();
        await postgres.DisposeAsync();
    }

    private async Task<StoreReport> SourceAsync(CancellationToken cancellation)
    {
        // The first question would also wait for the connection, and show that as a difference.
        await Source.ConnectAsync(cancellation);
        var version = await Source.VersionAsync(cancellation);
        SourceIsUp = true;
        var before = clock.GetUtcNow();
        SourceClock = await Source.ClockAsync(cancellation);
        var difference = SourceClock is { Utc: var utc } ? Difference(before, new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc))) : (double?)null;
        if (SourceClock is null) Add([ClockCheck.Untold(Source.Name)]);
        return new StoreReport("source", Source.Name, true, $"SQL Server {version}", difference);
    }

    private async Task<StoreReport> QueueAsync(CancellationToken cancellation)
    {
        var answer = await redis.ConnectAsync(cancellation);
        var probe = new QueueProbe(redis);
        var before = clock.GetUtcNow();
        var time = await probe.ClockAsync(cancellation);
        var difference = time is { } now ? Difference(before, now) : (double?)null;
        Add(QueueCheck.Look(await probe.InspectAsync(cancellation), options.Queue));
        return new StoreReport("queue", redis.Name, true, answer.Split(',')[0], difference);
    }

    private async Task<StoreReport> TargetAsync(CancellationToken cancellation)
    {
        await using var probe = await TargetProbe.OpenAsync(postgres, cancellation);
        var before = clock.GetUtcNow();
        var server = await probe.ServerAsync(cancellation);
        var difference = Difference(before, server.Clock);
        Add(TargetServerCheck.Look(server, postgres.Name, options.Streams));
        if (await postgres.AreGivenOnAsync(cancellation)) Add([TargetServerCheck.GivenOn(postgres.Name)]);
        Add(RightCheck.OfService(await probe.StandingAsync(PgName.Parse(options.Streams[0].Target), null, cancellation)));
        TargetIsUp = true;
        return new StoreReport("target", postgres.Name, true, $"PostgreSQL {server.Version}", difference);
    }

    private async Task<StoreReport> TryAsync(string store, string address, Func<Task<StoreReport>> look)
    {
        try
        {
            return await look();
        }
        catch (SyncException e)
        {
            Add([Finding.Of(e.Store == Store.PostgreSql && postgres.IsShared ? "target-pooler" : $"{store}-unreachable", e)]);
            return new StoreReport(store, address, false);
        }
    }

    private void Add(IEnumerable<Finding> more)
    {
        lock (findings) findings.AddRange(more);
    }

    /// <summary>Against the middle of the round trip.</summary>
    private double Difference(DateTimeOffset before, DateTimeOffset theirs)
    {
        var after = clock.GetUtcNow();
        return Math.Round((theirs - (before + ((after - before) / 2))).TotalSeconds, 3);
    }
}
