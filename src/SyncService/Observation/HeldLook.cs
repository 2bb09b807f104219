using SyncService.Target.Deletions;

namespace SyncService.Observation;

/// <summary>The deletes that are held, for those who look at the service.</summary>
/// <param name="streams">Those that keep all rows have none.</param>
internal sealed class HeldLook(IEnumerable<StreamSpec> streams, DeletionStore deletions, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Look<ILookup<string, Deletion>> look = LookAt([.. streams.Where(stream => stream.Deletes != DeletePolicy.Keep)], deletions, clock);

    public Task AskAsync() => look.AskAsync();

    /// <summary>Somebody decided about some.</summary>
    public void Forget() => look.Forget();

    public IEnumerable<Deletion> Of(string stream) => look.Seen.Known[stream];

    public long Rows => look.Seen.Known.Sum(stream => stream.Sum(held => held.Rows));

    public void Dispose() => look.Dispose();

    private static Look<ILookup<string, Deletion>> LookAt(IReadOnlyList<StreamSpec> deleting, DeletionStore deletions, TimeProvider clock)
    {
        var none = Enumerable.Empty<Deletion>().ToLookup(held => held.Stream);
        return new(
            async token => deleting.Count == 0 ? none : (await deletions.ListAsync(deleting, heldOnly: true, token)).ToLookup(held => held.Stream, StringComparer.Ordinal),
            none,
            Fresh,
            Patience,
            clock);
    }
}
