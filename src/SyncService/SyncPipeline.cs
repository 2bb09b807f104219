using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using SyncService.Observation;
using SyncService.Queue;
using SyncService.Reporting;
using SyncService.Running;
using SyncService.Target;
using SyncService.Target.Checkpoints;
using SyncService.Target.Constraints;
using SyncService.Target.DeadLetters;
using SyncService.Target.Deletions;
using SyncService.Target.Requests;
using SyncService.Target.Sessions;
using SyncService.Target.Setup;
using SyncService.Target.Verifications;
using SyncService.Verification.Continuous;

namespace SyncService;

/// <summary>The whole way of the data, from SQL Server through Redis to PostgreSQL.</summary>
internal sealed class SyncPipeline : IAsyncDisposable
{
    /// <summary>The batch in hand gets this long after the signal to stop.</summary>
    private static readonly TimeSpan LastBatch = TimeSpan.FromSeconds(3);

    private readonly SyncOptions options;
    private readonly TimeProvider clock;
    private readonly StoreConnections connections;
    private readonly RunningContext context;
    private readonly SyncMeter meter;
    private readonly IReadOnlyList<StreamRunner> streams;
    private readonly StatsReporter stats;
    private readonly LossReporter losses;
    private readonly ReportWriter reports;
    private readonly ContinuousVerification? verification;

    /// <param name="options">What to sync, and how.</param>
    /// <param name="logs">Where it says what it does.</param>
    /// <param name="clock">Its time.</param>
    /// <param name="version">Of the program, for those who watch it.</param>
    public SyncPipeline(SyncOptions options, ILoggerFactory logs, TimeProvider clock, string version = "")
    {
        (this.options, this.clock) = (options, clock);
        connections = new StoreConnections(options);
        var locks = new InstanceLocks(connections.Postgres, options.Streams, clock);
        var log = new RunningLog(logs.CreateLogger("SyncService.Running"));
        context = new RunningContext(locks, new LoadOrder(locks, log, clock), new FailureBoard(), log, clock);
        meter = new SyncMeter(version);

        var assembly = new StreamAssembly(options, connections, context, meter, logs);
        List<(StreamRunner Runner, StreamView View)> built = [.. options.Streams.Select(assembly.Build)];
        streams = [.. built.Select(stream => stream.Runner)];
        View = ViewOf([.. built.Select(stream => stream.View)]);
        foreach (var view in View.Streams) meter.Watch(view.Metrics, options.Role, view.Holds);

        var reporting = logs.CreateLogger("SyncService.Reporting");
        losses = new LossReporter(Metrics, reporting);
        stats = new StatsReporter(Metrics, options.Reporting, losses, reporting, clock);
        reports = new ReportWriter(View.Streams, options.Role, new WorkerReports(connections.Redis), InstanceName.OfThisProcess, clock);
        verification = VerificationOf(logs);
    }

    public PipelineView View { get; }

    /// <summary>Of the streams that this instance reads.</summary>
    private ContinuousVerification? VerificationOf(ILoggerFactory logs)
    {
        if (connections.Source is not { } source || !options.Role.HasFlag(Role.Producer)) return null;
        var watched = View.Streams.Select(stream => new WatchedStream(
            stream.Spec, () => context.Locks.Holds(stream.Spec.Name, Role.Producer) && stream.Metrics.Load is null && stream.Metrics.Pause is null));
        return new ContinuousVerification(
            [.. watched], source, connections.Redis, connections.Postgres, connections.Sessions, new VerificationLog(logs.CreateLogger("SyncService.Verification")), clock);
    }

    /// <summary>Connects to every store that the role needs, and yields one line for each as it answers.</summary>
    /// <exception cref="SyncException">A store cannot be reached within <see cref="SyncOptions.StartTimeout"/>, or refuses the login.</exception>
    public async IAsyncEnumerable<string> ConnectAsync([EnumeratorCancellation] CancellationToken stopping)
    {
        var start = new StartUp(options.StartTimeout, clock);
        foreach (var probe in Probes()) yield return $"{StoreNames.Product(probe.Store)} {probe.Name}: {await start.WaitForAsync(probe.ConnectAsync, context.Log, stopping)}";
        await start.WaitForAsync(TargetAdmission.EnsureAsync(connections.Postgres, options.Streams), context.Log, stopping);
        await start.WaitForAsync(ServiceSchema.EnsureAsync(connections.Postgres), context.Log, stopping);
        foreach (var (child, parent) in await start.WaitForAsync(ReferencesAsync, context.Log, stopping)) context.Order.Refers(options.Streams[child].Name, options.Streams[parent].Name);
    }

    /// <summary>Which streams refer to which by the foreign keys of their tables, by their places.</summary>
    private async Task<IReadOnlyList<(int Child, int Parent)>> ReferencesAsync(CancellationToken cancellation) => options.Streams.Count < 2 || !options.Role.HasFlag(Role.Producer) ? []
        : await connections.Postgres.RunAsync(
            connection => ConstraintCatalog.BetweenAsync(connection, [.. options.Streams.Select(stream => PgName.Parse(stream.Target))], cancellation), "the foreign keys of the targets", cancellation);

    /// <summary>Syncs until <paramref name="stopping"/> is signalled; the batch in hand is finished.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var hurry = new CancellationTokenSource();
        await using var timer = stopping.Register(() => hurry.CancelAfter(LastBatch));
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Task[] parts = [context.Locks.WatchAsync(ending.Token), stats.RunAsync(ending.Token), View.Observer.RunAsync(ending.Token), reports.RunAsync(ending.Token), .. verification is null ? Array.Empty<Task>() : [verification.RunAsync(ending.Token)], .. streams.Select(stream => stream.RunAsync(ending.Token, hurry.Token))];
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
    /// <param name="onFailure">Told of each stream that cannot run, when it fails; the others go on.</param>
    /// <param name="stopping">Ends the run early.</param>
    public async Task<RunSummary> RunOnceAsync(Action<StreamFailure> onFailure, CancellationToken stopping)
    {
        var started = clock.GetTimestamp();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Task[] watching = [View.Observer.RunAsync(ending.Token), reports.RunAsync(ending.Token)];
        IReadOnlyList<string> failed;
        try
        {
            failed = await EndAllAsync(onFailure, stopping);
        }
        finally
        {
            losses.Report();
            await ending.CancelAsync();
            await Task.WhenAll(watching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await LastWordAsync();
        }

        // They end by themselves only when they fail, which must not stay unheard.
        foreach (var ended in watching.Where(task => task.IsFaulted)) await ended;
        var all = Metrics;
        return new RunSummary(clock.GetElapsedTime(started))
        {
            Role = options.Role,
            Streams = streams.Count,
            Failed = failed,
            Read = all.Sum(m => m.RowsRead),
            Enqueued = all.Sum(m => m.RecordsQueued),
            Missing = all.Sum(m => m.KeysMissing),
            Applied = all.Sum(m => m.RowsWritten),
            Deleted = all.Sum(m => m.RowsDeleted),
            Unchanged = all.Sum(m => m.RecordsUnchanged),
            Dead = all.Sum(m => m.DeadLetters - m.DeadLettersOver),
            Waited = all.Sum(m => m.DeadLettersOver),
        };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var stream in streams) await stream.DisposeAsync();
        await context.Locks.DisposeAsync();
        await connections.DisposeAsync();
        View.Stores.Dispose();
        View.Observer.Dispose();
        meter.Dispose();
    }

    /// <summary>Rows that another row kept out are read once more as long as that brings some of them in: their parents came meanwhile, perhaps by another stream.</summary>
    /// <returns>Names of the streams that failed.</returns>
    private async Task<IReadOnlyList<string>> EndAllAsync(Action<StreamFailure> onFailure, CancellationToken stopping)
    {
        List<string> failed = [];
        var rows = new WaitingRows(connections.Postgres);
        IReadOnlyList<StreamRunner> those = streams;
        for (var (waiting, before) = (0, int.MaxValue); those.Count > 0; before = waiting)
        {
            failed.AddRange((await Task.WhenAll(those.Select(stream => EndAsync(stream, onFailure, stopping)))).OfType<string>());
            if (options.Role != Role.All) break;
            var left = await EachStream.LookAsync([.. options.Streams.Where(stream => !failed.Contains(stream.Name))], async (stream, token) => (Stream: stream, Count: await rows.CountAsync(StreamId.Of(stream), token)), stopping);
            waiting = left.Sum(one => one.Count);
            if (waiting >= before) break;
            var again = left.Where(one => one.Count > 0).Select(one => one.Stream).ToList();
            foreach (var stream in again) await rows.AskForAllAsync(StreamId.Of(stream), stopping);
            those = [.. streams.Where(runner => again.Exists(stream => stream.Name == runner.Name))];
        }

        return failed;
    }

    /// <summary>Its name when it failed.</summary>
    private async Task<string?> EndAsync(StreamRunner stream, Action<StreamFailure> onFailure, CancellationToken stopping)
    {
        try
        {
            await stream.RunOnceAsync(stopping);
            return null;
        }
        catch (SyncException e)
        {
            onFailure(new StreamFailure(stream.Name, e));
            return stream.Name;
        }
        finally
        {
            context.Order.Ended(stream.Name);
        }
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

    private IReadOnlyList<StreamMetrics> Metrics => [.. View.Streams.Select(stream => stream.Metrics)];

    private PipelineView ViewOf(IReadOnlyList<StreamView> views)
    {
        var verifications = new VerificationStore(connections.Postgres);
        var letters = new DeadLetterStore(connections.Postgres, options.Streams);
        var requests = new RequestStore(connections.Postgres);
        return new PipelineView(
            options,
            views,
            new StoreStates(Probes(), clock),
            new Observer(views, letters, new DebtTable(connections.Postgres, options.Streams), verifications, clock),
            letters,
            verifications,
            new DeletionStore(connections.Postgres),
            requests,
            new LetterResync(options.Streams, letters, requests, clock),
            new Pauses(connections.Postgres),
            clock);
    }

    /// <summary>In the order in which the data passes them.</summary>
    private List<StoreProbe> Probes()
    {
        List<StoreProbe> probes = [];
        if (connections.Source is { } source) probes.Add(new(Store.SqlServer, source.Name, source.ConnectAsync));
        probes.Add(new(Store.Redis, connections.Redis.Name, connections.Redis.ConnectAsync));
        probes.Add(new(Store.PostgreSql, connections.Postgres.Name, connections.Postgres.ConnectAsync));
        return probes;
    }
}
