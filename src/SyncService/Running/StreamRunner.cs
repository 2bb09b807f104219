using SyncService.Protocol;
using SyncService.Reporting;

namespace SyncService.Running;

/// <summary>Both halves of one stream, for as long as the service runs.</summary>
internal sealed class StreamRunner(StreamHalves halves, StreamMetrics metrics, RunningPace pace, RunningContext context) : IAsyncDisposable
{
    private Pause? told;

    public string Name => metrics.Name;

    /// <summary>Works until <paramref name="stopping"/>; the batch in hand is finished unless <paramref name="hurry"/> comes first.</summary>
    public Task RunAsync(CancellationToken stopping, CancellationToken hurry) =>
        Task.WhenAll(ProduceAsync(stopping), ConsumeAsync(stopping, hurry));

    /// <summary>Reads all there is, and waits until it is applied.</summary>
    /// <exception cref="SyncException">The stream cannot run as it is configured.</exception>
    public Task RunOnceAsync(CancellationToken stopping) => new SingleRun(halves, metrics, context).RunAsync(stopping);

    public ValueTask DisposeAsync() => halves.DisposeAsync();

    private async Task ProduceAsync(CancellationToken stopping)
    {
        if (halves.Producer is not { } producer) return;
        var watches = false;
        var worker = new StreamWorker(metrics, Role.Producer, StepAsync, context, once: false);
        while (!stopping.IsCancellationRequested)
        {
            watches &= Holds(Role.Producer);
            var atEnd = await worker.StepAsync(stopping);
            TellOfPause();
            watches = atEnd && producer.MayWatch(pace.Interval);
            if (atEnd && !watches) await Task.Delay(pace.Interval, context.Clock, stopping);
        }

        // What fails while the source is watched is tried again by reading it, and what is found there is read in a step of its own.
        async Task<bool> StepAsync(CancellationToken cancellation)
        {
            await context.Order.WaitAsync(Name, cancellation);
            var now = watches && producer.MayWatch(pace.Interval);
            watches = false;
            return now ? await producer.WatchAsync(pace.Interval, cancellation) : await producer.ReadAsync(cancellation);
        }
    }

    private async Task ConsumeAsync(CancellationToken stopping, CancellationToken hurry)
    {
        if (halves.Consumer is not { } consumer) return;
        var worker = new StreamWorker(metrics, Role.Consumer, consumer.StepAsync, context, once: false);
        while (!stopping.IsCancellationRequested)
        {
            var applied = await worker.StepAsync(Holds(Role.Consumer) ? hurry : stopping);
            TellOfPause();
            if (applied) continue;
            var look = metrics.Pause is not null ? RunningPace.LookWhilePaused : Holds(Role.Producer) ? RunningPace.LookWithSignal : RunningPace.LookWithout;
            await halves.Stores.Queued.WaitAsync(look, stopping);
        }
    }

    private bool Holds(Role half) => context.Locks.Holds(metrics.Name, half);

    /// <summary>Once when a pause is met, and once when it is over; either half may be the first to see it.</summary>
    private void TellOfPause()
    {
        var now = metrics.Pause;
        if (Interlocked.Exchange(ref told, now) == now) return;
        if (now is null) context.Log.Resumed(metrics.Name);
        else context.Log.Paused(metrics.Name, now);
    }
}
