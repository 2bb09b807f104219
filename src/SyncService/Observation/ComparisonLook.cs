using SyncService.Protocol.Verifications;
using SyncService.Target.Verifications;

namespace SyncService.Observation;

/// <summary>The last comparisons of each stream, for those who look at the service.</summary>
/// <remarks>PostgreSQL is asked only about a stream that somebody looks at, and only when <see cref="Observer"/> has seen a comparison that is not known here.</remarks>
internal sealed class ComparisonLook : IDisposable
{
    /// <summary>So many of each stream.</summary>
    public const int Shown = 30;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly IReadOnlyDictionary<string, Look<Passes>> looks;

    public ComparisonLook(IReadOnlyList<StreamView> streams, VerificationStore store, TimeProvider clock) =>
        looks = streams.ToDictionary(stream => stream.Spec.Name, stream => LookAt(stream, store, clock), StringComparer.Ordinal);

    public Task AskAsync(IEnumerable<StreamView> streams) => Task.WhenAll(streams.Select(stream => looks[stream.Spec.Name].AskAsync()));

    /// <summary>Newest first, and only that one with examples.</summary>
    public IReadOnlyList<VerificationOutcome> Of(string stream) => looks[stream].Seen.Known.Outcomes;

    public void Dispose()
    {
        foreach (var look in looks.Values) look.Dispose();
    }

    private static Look<Passes> LookAt(StreamView stream, VerificationStore store, TimeProvider clock)
    {
        var known = new Passes(0, []);
        return new Look<Passes>(
            async token =>
            {
                var newest = stream.Metrics.Comparisons?.Id ?? 0;
                if (newest != known.Newest) known = new Passes(newest, newest == 0 ? [] : await store.PassesAsync(stream.Spec, Shown, token));
                return known;
            },
            known,
            Fresh,
            Patience,
            clock);
    }

    private sealed record Passes(long Newest, IReadOnlyList<VerificationOutcome> Outcomes);
}
