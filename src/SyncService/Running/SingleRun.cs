using SyncService.Reporting;

namespace SyncService.Running;

/// <summary>One run of a stream: reads all there is, and waits until it is applied.</summary>
internal sealed class SingleRun(StreamHalves halves, StreamMetrics metrics, RunningContext context)
{
    /// <summary>How long a half that is told to stop is waited for when the other has failed.</summary>
    private static readonly TimeSpan LastStep = TimeSpan.FromSeconds(2);

    /// <exception cref="SyncException">The stream cannot run as it is configured.</exception>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var drained = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var producing = ReadToEndAsync(drained.Token);
        var consuming = ApplyAllAsync(producing, drained.Token);
        try
        {
            await await Task.WhenAny(producing, consuming);
            await Task.WhenAll(producing, consuming);
        }
        catch
        {
            // The other half may be at work with stores that are about to be let go of.
            await drained.CancelAsync();
            await Task.WhenAll(producing, consuming).WaitAsync(LastStep, context.Clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private async Task ReadToEndAsync(CancellationToken stopping)
    {
        if (halves.Producer is not { } producer) return;
        var worker = new StreamWorker(metrics, Role.Producer, StepAsync, context, once: true);
        producer.LookAgain();
        while (!await worker.StepAsync(stopping)) ThrowIfPaused();
        ThrowIfPaused();

        async Task<bool> StepAsync(CancellationToken cancellation)
        {
            await context.Order.WaitAsync(metrics.Name, cancellation);
            return await producer.ReadAsync(cancellation);
        }
    }

    private async Task ApplyAllAsync(Task producing, CancellationToken stopping)
    {
        if (halves.Consumer is not { } consumer) return;
        var worker = new StreamWorker(metrics, Role.Consumer, consumer.StepAsync, context, once: true);
        while (true)
        {
            var readToEnd = producing.IsCompletedSuccessfully;
            if (await worker.StepAsync(stopping)) continue;
            ThrowIfPaused();
            if (readToEnd && await IsDrainedAsync(stopping)) return;
            await halves.Stores.Queued.WaitAsync(RunningPace.LookWithout, stopping);
        }
    }

    /// <summary>A run that is to bring all there is cannot do so.</summary>
    private void ThrowIfPaused()
    {
        if (metrics.Pause is { } pause) throw RunningLog.PausedFailure(metrics.Name, pause);
    }

    /// <summary>Nothing is queued, and both stores say that everything read is applied; otherwise what is missing is read again.</summary>
    private async Task<bool> IsDrainedAsync(CancellationToken stopping)
    {
        var state = await halves.Stores.Queue.ReadStateAsync(stopping);
        if (metrics.Role == Role.Consumer) return state.Length == 0;
        var checkpoint = await halves.Stores.Target.ReadCheckpointAsync(stopping);
        if (state.Length == 0 && state.Cursor is { } cursor && cursor.Generation == checkpoint.Generation && cursor.Seq == checkpoint.Seq)
        {
            if (halves.Producer is { } producer) await producer.KeepAsync(checkpoint, stopping);

            // What was asked and is applied now is done.
            await halves.Stores.Requests.OpenAsync(stopping);
            return true;
        }

        if (halves.Stores.Rules.Agree(state, checkpoint)) return false;
        halves.Producer?.LookAgain();
        await ReadToEndAsync(stopping);
        return false;
    }
}
