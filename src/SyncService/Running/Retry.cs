using Polly;
using Polly.Retry;

namespace SyncService.Running;

/// <summary>How a worker meets failures: passing ones with growing, random pauses, the operator's ones soon and then each minute, both for ever.</summary>
internal static class Retry
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstForOperator = TimeSpan.FromSeconds(5);
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
    /// <remarks>
    /// What an operator has to mend is mended within moments or not soon: a password that was changed in one place before the other, a
    /// table that is being replaced. Never at once, though, for servers lock out who keeps trying a wrong password: half of it is certain.
    /// </remarks>
    private static TimeSpan Pause(SyncException failure, int attempt)
    {
        var isPassing = failure.Failure == Failure.Transient;
        var doubled = (isPassing ? First : FirstForOperator) * Math.Pow(2, Math.Min(attempt, 6));
        var longest = doubled < Longest ? doubled : Longest;
        return longest * (isPassing ? Random.Shared.NextDouble() : (1 + Random.Shared.NextDouble()) / 2);
    }
}
