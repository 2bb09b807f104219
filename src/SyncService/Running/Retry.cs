using Polly;
using Polly.Retry;

namespace SyncService.Running;

/// <summary>How a worker meets failures: passing ones with growing, random pauses, the operator's ones each minute, both for ever.</summary>
internal static class Retry
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <param name="onFailure">Called once a step with the failure, the pause that follows, and how many failures there were in a row.</param>
    /// <param name="giveUpOnConfiguration">Whether a failure that only the operator can mend ends the work.</param>
    public static ResiliencePipeline<bool> Pipeline(TimeProvider clock, bool giveUpOnConfiguration, Action<SyncException, TimeSpan, int> onFailure) =>
        new ResiliencePipelineBuilder<bool> { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions<bool>
            {
                MaxRetryAttempts = int.MaxValue,
                ShouldHandle = new PredicateBuilder<bool>().Handle<SyncException>(
                    e => e.Failure == Failure.Transient || !giveUpOnConfiguration),
                DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(Pause((SyncException)args.Outcome.Exception!, args.AttemptNumber)),
                OnRetry = args =>
                {
                    onFailure((SyncException)args.Outcome.Exception!, args.RetryDelay, args.AttemptNumber + 1);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();

    /// <summary>Full jitter: anything up to the pause that doubling gives, so that many workers do not come back at once.</summary>
    private static TimeSpan Pause(SyncException failure, int attempt)
    {
        if (failure.Failure != Failure.Transient) return Longest;
        var longest = First * Math.Pow(2, Math.Min(attempt, 6));
        return (longest < Longest ? longest : Longest) * Random.Shared.NextDouble();
    }
}
