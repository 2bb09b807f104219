using SyncService.Capture;
using SyncService.Protocol;
using SyncService.Queue;
using SyncService.Reporting;
using SyncService.Target;
using SyncService.Workers.Consuming;
using SyncService.Workers.Producing;

namespace SyncService.Running;

/// <summary>Both halves of one stream.</summary>
internal sealed class StreamRunner(
    StreamSpec stream,
    Role role,
    Producer? producer,
    Consumer? consumer,
    IRecordQueue queue,
    ITargetStore target,
    Wakeup queued,
    InstanceLocks locks,
    FailureBoard board,
    RunningLog log,
    RunningPace pace,
    TimeProvider clock) : IAsyncDisposable
{
    /// <summary>How long a half that is told to stop is waited for when the other has failed.</summary>
    private static readonly TimeSpan LastStep = TimeSpan.FromSeconds(2);

    private Pause? told;

    public StreamMetrics Metrics { get; } = pace.Metrics;

    public StreamSpec Stream => stream;

    /// <summary>Null when another process reads the source.</summary>
    public SqlServerSource? Source { get; init; }

    /// <summary>Works until <paramref name="stopping"/>; the batch in hand is finished unless <paramref name="hurry"/> comes first.</summary>
    public Task RunAsync(CancellationToken stopping, CancellationToken hurry) =>
        Task.WhenAll(ProduceAsync(stopping), ConsumeAsync(stopping, hurry));

    /// <summary>Reads all there is, and waits until it is applied.</summary>
    /// <exception cref="SyncException">The stream cannot run as it is configured.</exception>
    public async Task RunOnceAsync(CancellationToken stopping)
    {
        using var drained = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var producing = producer is null ? Task.CompletedTask : ReadToEndAsync(drained.Token);
        var consuming = consumer is null ? Task.CompletedTask : ApplyAllAsync(producing, drained.Token);
        try
        {
            await await Task.WhenAny(producing, consuming);
            await Task.WhenAll(producing, consuming);
        }
        catch
        {
            // The other half may be at work with stores that are about to be let go of.
            await drained.CancelAsync();
            await Task.WhenAll(producing, consuming).WaitAsync(LastStep, clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (consumer is not null) await consumer.DisposeAsync();
        queued.Dispose();
    }

    private StreamWorker Worker(Role half, Func<CancellationToken, Task<bool>> step, bool once) => new(
        stream.Name,
        half,
        step,
        locks,
        Metrics,
        board,
        log,
        clock,
        once);

    private async Task ProduceAsync(CancellationToken stopping)
    {
        if (producer is null) return;
        var watches = false;
        var worker = Worker(Role.Producer, StepAsync, once: false);
        while (!stopping.IsCancellationRequested)
        {
            watches &= locks.Holds(stream.Name, Role.Producer);
            var atEnd = await worker.StepAsync(stopping);
            TellOfPause();
            watches = atEnd && producer.MayWatch(pace.Interval);
            if (atEnd && !watches) await Task.Delay(pace.Interval, clock, stopping);
        }

        // What fails while the source is watched is tried again by reading it, and what is found there is read in a step of its own.
        Task<bool> StepAsync(CancellationToken cancellation)
        {
            var now = watches && producer.MayWatch(pace.Interval);
            watches = false;
            return now ? producer.WatchAsync(pace.Interval, pace.Reads, cancellation) : pace.ReadAsync(producer, cancellation);
        }
    }

    private async Task ConsumeAsync(CancellationToken stopping, CancellationToken hurry)
    {
        if (consumer is null) return;
        var worker = Worker(Role.Consumer, consumer.StepAsync, once: false);
        while (!stopping.IsCancellationRequested)
        {
            var applied = await worker.StepAsync(locks.Holds(stream.Name, Role.Consumer) ? hurry : stopping);
            TellOfPause();
            if (applied) continue;
            var look = Metrics.Pause is not null ? RunningPace.LookWhilePaused : locks.Holds(stream.Name, Role.Producer) ? RunningPace.LookWithSignal : RunningPace.LookWithout;
            await queued.WaitAsync(look, stopping);
        }
    }

    private async Task ReadToEndAsync(CancellationToken stopping)
    {
        var worker = Worker(Role.Producer, stopping => pace.ReadAsync(producer!, stopping), once: true);
        while (!await worker.StepAsync(stopping))
        {
            ThrowIfPaused();
        }

        ThrowIfPaused();
    }

    private async Task ApplyAllAsync(Task producing, CancellationToken stopping)
    {
        var worker = Worker(Role.Consumer, consumer!.StepAsync, once: true);
        while (true)
        {
            var readToEnd = producing.IsCompletedSuccessfully;
            if (await worker.StepAsync(stopping)) continue;
            ThrowIfPaused();
            if (readToEnd && await IsDrainedAsync(stopping)) return;
            await queued.WaitAsync(RunningPace.LookWithout, stopping);
        }
    }

    /// <summary>Once when a pause is met, and once when it is over; either half may be the first to see it.</summary>
    private void TellOfPause()
    {
        var now = Metrics.Pause;
        if (Interlocked.Exchange(ref told, now) == now) return;
        if (now is null) log.Resumed(stream.Name);
        else log.Paused(stream.Name, now);
    }

    /// <summary>A run that is to bring all there is cannot do so.</summary>
    private void ThrowIfPaused()
    {
        if (Metrics.Pause is { } pause) throw RunningLog.PausedFailure(stream.Name, pause);
    }

    /// <summary>Nothing is queued, and both stores say that everything read is applied; otherwise what is missing is read again.</summary>
    private async Task<bool> IsDrainedAsync(CancellationToken stopping)
    {
        var state = await queue.ReadStateAsync(stopping);
        if (role == Role.Consumer) return state.Length == 0;
        var checkpoint = await target.ReadCheckpointAsync(stopping);
        if (state.Length == 0 && state.Cursor is { } cursor && cursor.Generation == checkpoint.Generation && cursor.Seq == checkpoint.Seq) return true;
        if (pace.Rules.Agree(state, checkpoint)) return false;
        producer?.LookAgain();
        await ReadToEndAsync(stopping);
        return false;
    }
}
