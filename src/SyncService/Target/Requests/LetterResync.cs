using SyncService.Target.DeadLetters;

namespace SyncService.Target.Requests;

/// <summary>Has the row of a dead letter read from the source once more. The stored row is evidence, and never applied.</summary>
internal sealed class LetterResync(IReadOnlyList<StreamSpec> streams, DeadLetterStore letters, RequestStore requests, TimeProvider clock)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>Asks, and waits for a while until the target holds what the source has.</summary>
    /// <param name="id">The letter.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="patience">How long to wait; what was asked holds also afterwards.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <exception cref="SyncException">PostgreSQL fails.</exception>
    public async Task<LetterOutcome> RetryAsync(long id, string by, TimeSpan patience, CancellationToken cancellation)
    {
        if (await FindAsync(id, cancellation) is not { } letter) return new(LetterEnd.Unknown, "There is no such letter.");
        if (streams.FirstOrDefault(stream => stream.Name == letter.Stream) is not { } spec) return new(LetterEnd.Unknown, $"It belongs to the stream {letter.Stream}, which is not configured.");
        if (letter.Key is null || RequestArgument.TryParseKey(letter.Key) is not { } key) return new(LetterEnd.Stays, "Its key is not known, so that its row cannot be read again.");
        var look = new RequestLook(requests, StreamId.Of(spec), [await requests.AskAsync(spec, new RequestArgument([key]), by, cancellation)]);
        for (var since = clock.GetTimestamp(); ;)
        {
            if (await look.FindAsync(cancellation) is not [var request]) return new(LetterEnd.Lost, null);
            if (request.DoneAt is not null) return await EndAsync(id, request, cancellation);
            if (clock.GetElapsedTime(since) > patience) return new(LetterEnd.Asked, null);
            await Task.Delay(Look, clock, cancellation);
        }
    }

    private async Task<LetterOutcome> EndAsync(long id, Request done, CancellationToken cancellation)
    {
        if (await FindAsync(id, cancellation) is not { } left) return new(LetterEnd.Settled, null);
        return new(LetterEnd.Stays, done.Outcome is { Refused: [var why, ..] } ? why : left.Reason);
    }

    private async Task<LetterKey?> FindAsync(long id, CancellationToken cancellation) => await letters.KeysAsync([id], cancellation) is [var letter] ? letter : null;
}

/// <summary>What became of a letter.</summary>
/// <param name="End">In a word.</param>
/// <param name="Reason">Why it stays, or is not known.</param>
internal readonly record struct LetterOutcome(LetterEnd End, string? Reason);

internal enum LetterEnd
{
    /// <summary>The target holds what the source has of its key, and the letter is gone.</summary>
    Settled,

    /// <summary>The row was read again and the target refuses it, or it could not be read.</summary>
    Stays,

    /// <summary>It is asked for, and not done yet: nothing runs that reads the source, or it takes its time.</summary>
    Asked,

    /// <summary>PostgreSQL was set back to before it was asked for: nobody reads the row again.</summary>
    Lost,

    Unknown,
}
