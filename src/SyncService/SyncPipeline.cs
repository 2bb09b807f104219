using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using SyncService.Capture;
using SyncService.Capture.Connections;
using SyncService.Observation;
using SyncService.Protocol;
using SyncService.Queue;
using SyncService.Queue.Connections;
using SyncService.Reporting;
using SyncService.Running;
using SyncService.Target;
using SyncService.Target.Checkpoints;
using SyncService.Target.DeadLetters;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;
using SyncService.Workers.Consuming;
using SyncService.Workers.Producing;

namespace SyncService;

/// <summary>The whole way of the data, from SQL Server through Redis to PostgreSQL.</summary>
internal sealed class SyncPipeline : IAsyncDisposable
{
    /// <summary>So many views are read at once, however many streams there are.</summary>
    private const int ReadsAtOnce = 8;

    /// <summary>The batch in hand gets this long after the signal to stop.</summary>
    private static readonly TimeSpan LastBatch = TimeSpan.FromSeconds(3);

    private readonly SyncOptions options;
    private readonly TimeProvider clock;
    private readonly SqlConnections? source;
    private readonly RedisConnection redis;
    private readonly PostgresConnections postgres;
    private readonly ApplySessions sessions;
    private readonly InstanceLocks locks;
    private readonly FailureBoard board = new();
    private readonly SemaphoreSlim reads = new(ReadsAtOnce);
    private readonly IReadOnlyList<StreamRunner> streams;
    private readonly StatsReporter stats;
    private readonly LossReporter losses;
    private readonly RunningLog log;
    private readonly SyncMeter meter;
    private readonly ReportWriter reports;

    /// <param name="options">What to sync, and how.</param>
    /// <param name="logs">Where it says what it does.</param>
    /// <param name="clock">Its time.</param>
    /// <param name="version">Of the program, for those who watch it.</param>
    public SyncPipeline(SyncOptions options, ILoggerFactory logs, TimeProvider clock, string version = "")
    {
        meter = new SyncMeter(version);
        (this.options, this.clock) = (options, clock);
        source = options.Source is null ? null : new SqlConnections(options.Source);
        redis = new RedisConnection(options.Queue);
        postgres = new PostgresConnections(options.Target);
        sessions = new ApplySessions(postgres);
        locks = new InstanceLocks(postgres, clock);
        log = new RunningLog(logs.CreateLogger("SyncService.Running"));
        streams = [.. options.Streams.Select(stream => Build(stream, logs))];
        var metrics = streams.Select(stream => stream.Metrics).ToList();
        var reporting = logs.CreateLogger("SyncService.Reporting");
        losses = new LossReporter(metrics, reporting);
        stats = new StatsReporter(metrics, options.Reporting, losses, reporting, clock);
        View = ViewOf(new TargetLog(logs.CreateLogger("SyncService.Target")));
        reports = new ReportWriter(View.Streams, options.Role, new WorkerReports(redis), InstanceName.OfThisProcess, clock);
    }

    public PipelineView View { get; }

    /// <summary>Connects to every store that the role needs, and yields one line for each as it answers.</summary>
    /// <exception cref="SyncException">A store cannot be reached within <see cref="SyncOptions.StartTimeout"/>, or refuses the login.</exception>
    public async IAsyncEnumerable<string> ConnectAsync([EnumeratorCancellation] CancellationToken stopping)
    {
        var start = new StartUp(options.StartTimeout, clock);
        if (source is not null) yield return $"SQL Server {source.Name}: {await start.WaitForAsync(source.ConnectAsync, log, stopping)}";
        yield return $"Redis {redis.Name}: {await start.WaitForAsync(redis.ConnectAsync, log, stopping)}";
        yield return $"PostgreSQL {postgres.Name}: {await start.WaitForAsync(postgres.ConnectAsync, log, stopping)}";
        await start.WaitForAsync(ServiceSchema.EnsureAsync(postgres), log, stopping);
    }

    /// <summary>Syncs until <paramref name="stopping"/> is signalled; the batch in hand is finished.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var hurry = new CancellationTokenSource();
        await using var timer = stopping.Register(() => hurry.CancelAfter(LastBatch));
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Task[] parts = [locks.WatchAsync(ending.Token), stats.RunAsync(ending.Token), View.Observer.RunAsync(ending.Token), reports.RunAsync(ending.Token), .. streams.Select(stream => stream.RunAsync(ending.Token, hurry.Token))];
        try
        {
            // None of them ends by itself: one that does has failed, and the process must not go on without it.
            await await Task.WhenAny(parts);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopping is success.
        }
        finally
        {
            hurry.CancelAfter(LastBatch);
            await ending.CancelAsync();
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            losses.Report();
            await LastWordAsync();
        }
    }

    /// <summary>Reads all there is, waits until it is applied, and tells what was done.</summary>
    /// <exception cref="SyncException">A stream cannot run as it is configured; the others have finished.</exception>
    public async Task<RunSummary> RunOnceAsync(CancellationToken stopping)
    {
        var started = clock.GetTimestamp();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Task[] watching = [View.Observer.RunAsync(ending.Token), reports.RunAsync(ending.Token)];
        try
        {
            await Task.WhenAll(streams.Select(stream => stream.RunOnceAsync(stopping)));
        }
        finally
        {
            losses.Report();
            await ending.CancelAsync();
            await Task.WhenAll(watching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await LastWordAsync();
        }

        // They end by themselves only when they fail, which must not stay unheard.
        foreach (var failed in watching.Where(task => task.IsFaulted)) await failed;
        var all = streams.Select(stream => stream.Metrics).ToList();
        return new RunSummary(
            all.Sum(m => m.RowsRead), all.Sum(m => m.RowsWritten), all.Sum(m => m.RecordsUnchanged), all.Sum(m => m.DeadLetters), clock.GetElapsedTime(started));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var stream in streams) await stream.DisposeAsync();
        await locks.DisposeAsync();
        await sessions.DisposeAsync();
        await postgres.DisposeAsync();
        await redis.DisposeAsync();
        reads.Dispose();
        View.Stores.Dispose();
        View.Observer.Dispose();
        meter.Dispose();
    }

    /// <summary>How it stood at the end, for whoever asks afterwards; a Redis that does not answer is not waited for.</summary>
    private async Task LastWordAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300), clock);
        try
        {
            await reports.WriteAsync(patience.Token).WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // What was said before stands.
        }
    }

    private PipelineView ViewOf(TargetLog targetLog)
    {
        List<StreamView> views = [.. streams.Select(stream => new StreamView(
            stream.Stream, stream.Metrics, new StreamHistory(stream.Metrics), stream.Source, role => locks.Holds(stream.Stream.Name, role)))];
        foreach (var view in views) meter.Watch(view.Metrics, options.Role, view.Holds);
        List<StoreProbe> probes = [new(Store.Redis, redis.Name, redis.ConnectAsync), new(Store.PostgreSql, postgres.Name, postgres.ConnectAsync)];
        if (source is not null) probes.Insert(0, new StoreProbe(Store.SqlServer, source.Name, source.ConnectAsync));
        var letters = new DeadLetterStore(postgres);
        return new PipelineView(
            options,
            views,
            new StoreStates(probes, clock),
            new Observer(views, letters, clock),
            letters,
            new DeadLetterRetry(options.Streams, postgres, sessions, targetLog, clock),
            new Pauses(postgres),
            clock);
    }

    private StreamRunner Build(StreamSpec stream, ILoggerFactory logs)
    {
        var rules = new ProtocolRules();
        var metrics = new StreamMetrics(stream.Name, meter, clock) { Role = options.Role };
        var targetLog = new TargetLog(logs.CreateLogger("SyncService.Target"));
        var queue = new RedisQueue(redis, QueueKeys.Of(stream));
        var target = new PostgresTarget(stream, postgres, sessions, rules, targetLog, clock);
        var queued = new Wakeup();
        Producer? producer = null;
        SqlServerSource? view = null;
        if (options.Role.HasFlag(Role.Producer) && source is not null)
        {
            var captureLog = new CaptureLog(logs.CreateLogger("SyncService.Capture"));
            var shape = new TargetShape(stream, target, options.Target, targetLog);
            view = new SqlServerSource(stream, source, shape, captureLog, clock);
            var pace = new ProducerPace(source.Options.Overlap, options.Queue, clock);
            producer = new Producer(stream, view, queue, target, rules, pace, metrics, queued.Set, captureLog, clock);
        }

        var consumer = options.Role.HasFlag(Role.Consumer)
            ? new Consumer(queue, target, rules, new BatchSize(options.Target.BatchSize), metrics, clock)
            : null;
        var running = new RunningPace(source?.Options.Interval ?? TimeSpan.Zero, reads, rules, metrics);
        return new StreamRunner(stream, options.Role, producer, consumer, queue, target, queued, locks, board, log, running, clock) { Source = view };
    }
}

/// <summary>What a <c>run --once</c> did.</summary>
internal readonly record struct RunSummary(long Read, long Applied, long Unchanged, long Dead, TimeSpan Elapsed)
{
    public double RecordsPerSecond => Elapsed > TimeSpan.Zero ? Read / Elapsed.TotalSeconds : 0;
}
