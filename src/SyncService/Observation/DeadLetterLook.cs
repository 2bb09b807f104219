using SyncService.Target.DeadLetters;

namespace SyncService.Observation;

/// <summary>The newest dead letters of each stream, for those who look at the service.</summary>
internal sealed class DeadLetterLook(IReadOnlyList<StreamView> streams, Observer observer, DeadLetterStore letters, TimeProvider clock) : IDisposable
{
    /// <summary>So many of each stream.</summary>
    public const int Shown = 20;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Look<Dictionary<string, IReadOnlyList<DeadLetter>>> look = new(token => ReadAsync(streams, observer, letters, token), [], Fresh, Patience, clock);

    public Task AskAsync() => look.AskAsync();

    /// <summary>Somebody retried or discarded one.</summary>
    public void Forget() => look.Forget();

    /// <summary>Those of one stream, and when the database said so; null before it ever did.</summary>
    public (IReadOnlyList<DeadLetter> Letters, DateTimeOffset? At) Of(string stream)
    {
        var seen = look.Seen;
        return (seen.Known.GetValueOrDefault(stream) ?? [], seen.At);
    }

    public void Dispose() => look.Dispose();

    private static async Task<Dictionary<string, IReadOnlyList<DeadLetter>>> ReadAsync(IReadOnlyList<StreamView> streams, Observer observer, DeadLetterStore letters, CancellationToken cancellation)
    {
        var found = new Dictionary<string, IReadOnlyList<DeadLetter>>(StringComparer.Ordinal);
        foreach (var count in await observer.CountDeadLettersAsync(cancellation))
        {
            if (streams.Any(stream => stream.Spec.Name == count.Stream)) found[count.Stream] = await letters.NewestAsync(count.Stream, Shown, cancellation);
        }

        return found;
    }
}
