using Polly;
using SyncService.Reporting;

namespace SyncService.Running;

/// <summary>Runs the steps of one half of a stream: with the instance's lock, through failures, until it is stopped.</summary>
internal sealed class StreamWorker
{
    private readonly string stream;
    private readonly Role role;
    private readonly Func<CancellationToken, Task<bool>> step;
    private readonly InstanceLocks locks;
    private readonly StreamMetrics metrics;
    private readonly FailureBoard board;
    private readonly RunningLog log;
    private readonly ResiliencePipeline<bool> retry;
    private int failures;
    private bool hasSpoken;
    private bool standingBy;

    public StreamWorker(
        string stream, Role role, Func<CancellationToken, Task<bool>> step, InstanceLocks locks, StreamMetrics metrics, FailureBoard board, RunningLog log, TimeProvider clock, bool once)
    {
        (this.stream, this.role, this.step, this.locks, this.metrics, this.board, this.log) = (stream, role, step, locks, metrics, board, log);
        retry = Retry.Pipeline(clock, giveUpOnConfiguration: once, OnFailure);
    }

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

    private string Name => RoleNames.Label(role);

    /// <summary>One step with the lock. A defect stops this stream like a wrong configuration does: with a line, tried again and again, the others going on.</summary>
    private async Task<bool> GuardedStepAsync(CancellationToken cancellation)
    {
        try
        {
            if (!locks.Holds(stream, role))
            {
                await locks.AcquireAsync(stream, role, StandBy, cancellation);
                if (standingBy) log.TookOver(stream, Name);
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
        log.StandingBy(stream, Name);
    }

    private void Recovered()
    {
        metrics.Recovered(role);
        board.Leave(stream, role);
        if (hasSpoken) log.Recovered(stream, Name);
        hasSpoken = false;
    }

    private void OnFailure(SyncException failure, TimeSpan pause, int inARow)
    {
        failures = inARow;
        metrics.Failed(role, failure, pause, inARow);
        if (board.Meet(stream, role, failure.Line) is not { } speakers) return;
        hasSpoken = true;
        if (failure.Failure == Failure.Transient) log.Retrying(speakers, failure, pause);
        else log.Stopped(speakers, failure, pause);
    }
}
