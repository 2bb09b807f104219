using SyncService.Protocol.Identities;
using SyncService.Protocol.Verifications;
using SyncService.Reporting;
using SyncService.Target.Checkpoints;
using SyncService.Target.DeadLetters;
using SyncService.Target.Verifications;

namespace SyncService.Observation;

/// <summary>Looks at the streams every few seconds, for those who look at the service: history, dead letters, debts, comparisons, the size of a first load.</summary>
/// <remarks>What it cannot learn stays unknown; it disturbs nobody. It takes nothing from the way of the data but a count now and then.</remarks>
internal sealed class Observer : IDisposable
{
    /// <summary>Short loads are over before anybody could look at their progress.</summary>
    private static readonly TimeSpan WorthCounting = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan CountPatience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan DeadLetterPatience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private static readonly int LooksBetweenSamples = (int)(StreamHistory.Step / Pace);

    private static readonly int LooksBetweenCounts = 2 * LooksBetweenSamples;

    private readonly IReadOnlyList<StreamView> streams;
    private readonly DeadLetterStore letters;
    private readonly TimeProvider clock;
    private readonly Look<IReadOnlyList<DeadLetterCount>> counts;
    private readonly Look<IReadOnlyDictionary<string, IReadOnlyList<OwedComparison>>> owed;
    private readonly Look<bool> compared;
    private readonly HashSet<InitialLoad> counted = [];

    public Observer(IReadOnlyList<StreamView> streams, DeadLetterStore letters, DebtTable debts, VerificationStore verifications, TimeProvider clock)
    {
        compared = new Look<bool>(token => LearnComparisonsAsync(streams, verifications, token), false, TimeSpan.Zero, DeadLetterPatience, clock);
        (this.streams, this.letters, this.clock) = (streams, letters, clock);
        counts = new Look<IReadOnlyList<DeadLetterCount>>(CountDeadLettersAsync, [], TimeSpan.Zero, DeadLetterPatience, clock);
        owed = new Look<IReadOnlyDictionary<string, IReadOnlyList<OwedComparison>>>(debts.ReadAsync, new Dictionary<string, IReadOnlyList<OwedComparison>>(), TimeSpan.Zero, DeadLetterPatience, clock);
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        for (var look = 0; !stopping.IsCancellationRequested; look++)
        {
            var now = clock.GetUtcNow();
            foreach (var stream in streams)
            {
                foreach (var wait in stream.Waits) wait.Look();
                if (look % LooksBetweenSamples == 0) stream.History.Take(now);
                if (stream is { Count: not null, Metrics.Load: { } load } && now - load.Since >= WorthCounting && counted.Add(load)) _ = CountAsync(stream, load, stopping);
            }

            // The workers say what is wrong with the store; the number is as old as the last look.
            if (look % LooksBetweenCounts == 0) await Task.WhenAll(counts.AskAsync(), owed.AskAsync(), compared.AskAsync());
            await Task.Delay(Pace, clock, stopping);
        }
    }

    public void Dispose()
    {
        counts.Dispose();
        owed.Dispose();
        compared.Dispose();
    }

    /// <summary>What a stream owes to a comparison, as it was when that was last looked at.</summary>
    public IReadOnlyList<OwedComparison> DebtOf(string stream) => owed.Seen.Known.GetValueOrDefault(stream) ?? [];

    /// <summary>Counts them, and keeps the number for whoever asks for it.</summary>
    /// <exception cref="SyncException">The database does not tell.</exception>
    public async Task<IReadOnlyList<DeadLetterCount>> CountDeadLettersAsync(CancellationToken cancellation)
    {
        var found = await letters.CountAsync(null, cancellation);
        foreach (var stream in streams) stream.Metrics.DeadLettersWaiting = found.FirstOrDefault(count => count.Stream == stream.Spec.Name)?.DeadLetters ?? 0;
        return found;
    }

    private static async Task<bool> LearnComparisonsAsync(IReadOnlyList<StreamView> streams, VerificationStore verifications, CancellationToken cancellation)
    {
        var found = await verifications.NewestAsync([.. streams.Select(stream => (stream.Spec, stream.Metrics.Comparisons ?? KnownComparisons.None))], cancellation);
        foreach (var (stream, comparisons) in streams.Zip(found)) stream.Metrics.Comparisons = comparisons;
        return true;
    }

    private static async Task CountAsync(StreamView stream, InitialLoad load, CancellationToken stopping)
    {
        try
        {
            load.Total = await stream.Count!(load.From, CountPatience, stopping);
        }
        catch (Exception e) when (e is SyncException or OperationCanceledException)
        {
            // Without the whole there is no share to show; the rows are counted all the same.
        }
    }
}
