using Polly;
using SyncService.Reporting;

namespace SyncService.Running;

/// <summary>Runs the steps of one half of a stream: with the instance's lock, through failures, until it is stopped.</summary>
internal sealed class StreamWorker
{
    private readonly StreamMetrics metrics;
    private readonly Role role;
    private readonly Func<CancellationToken, Task<bool>> step;
    private readonly RunningContext context;
    private readonly ResiliencePipeline<bool> retry;
    private readonly bool once;
    private int failures;
    private bool hasSpoken;
    private bool standingBy;

    public StreamWorker(StreamMetrics metrics, Role role, Func<CancellationToken, Task<bool>> step, RunningContext context, bool once)
    {
        (this.metrics, this.role, this.step, this.context, this.once) = (metrics, role, step, context, once);
        retry = Retry.Pipeline(context.Clock, giveUpOnConfiguration: once, OnFailure);
    }

    private string Stream => metrics.Name;

    private string Name => RoleNames.Label(role);

    /// <summary>One step, repeated until it succeeds. Returns what the step returned.</summary>
    /// <exception cref="SyncException">When failures that only the operator can mend end the work.</exception>
    public async Task<bool> StepAsync(CancellationToken cancellation)
    {
        var result = await TryAsync(cancellation);
        if (failures > 0) Recovered();
        failures = 0;
        return result;
    }

    /// <summary>A failure that ends the work is noted as those are that are tried again.</summary>
    private async Task<bool> TryAsync(CancellationToken cancellation)
    {
        try
        {
            return await retry.ExecuteAsync(async token => await GuardedStepAsync(token), cancellation);
        }
        catch (SyncException e)
        {
            metrics.Failed(role, e, TimeSpan.Zero, failures + 1);
            throw;
        }
    }

    /// <summary>One step with the lock. A defect stops this stream like a wrong configuration does: with a line, tried again and again, the others going on.</summary>
    private async Task<bool> GuardedStepAsync(CancellationToken cancellation)
    {
        try
        {
            if (once && !context.Locks.Holds(Stream, role))
            {
                await context.Locks.ClaimAsync(Stream, role, cancellation);
            }
            else if (!context.Locks.Holds(Stream, role))
            {
                await context.Locks.AcquireAsync(Stream, role, StandBy, cancellation);
                if (standingBy) context.Log.TookOver(Stream, Name);
                standingBy = false;
            }

            return await step(cancellation);
        }
        catch (Exception e) when (e is not SyncException && !(e is OperationCanceledException && cancellation.IsCancellationRequested))
        {
            throw new SyncException($"The {Name} met something unexpected: {e.Message.Split('\n', 2)[0].TrimEnd('.', '\r')}.", "The log file has the details.", Failure.Configuration, e);
        }
    }

    private void StandBy()
    {
        standingBy = true;
        context.Log.StandingBy(Stream, Name);
    }

    private void Recovered()
    {
        metrics.Recovered(role);
        context.Board.Leave(Stream, role);
        if (hasSpoken) context.Log.Recovered(Stream, Name);
        hasSpoken = false;
    }

    private void OnFailure(SyncException failure, TimeSpan pause, int inARow)
    {
        failures = inARow;
        metrics.Failed(role, failure, pause, inARow);
        if (context.Board.Meet(Stream, role, failure.Line) is not { } speakers) return;
        hasSpoken = true;
        if (failure.Failure == Failure.Transient) context.Log.Retrying(speakers, failure, pause);
        else context.Log.Stopped(speakers, failure, pause);
    }
}
