using SyncService.Reporting;

namespace SyncService.Observation;

/// <summary>Notices when a store keeps one half of a stream waiting, and tells whoever looks at the stream.</summary>
/// <param name="mark">Another one whenever the store has sent something or was asked something; null while nothing is asked of it.</param>
/// <param name="words">What is told of a wait that began then.</param>
/// <param name="note">Told of the wait, and, with null, of its end.</param>
/// <param name="clock">Its time.</param>
internal sealed class StoreWait(Func<long?> mark, Func<DateTimeOffset, Trouble> words, Action<Trouble?> note, TimeProvider clock)
{
    /// <summary>Shorter waits are usual where a view or a table is slow.</summary>
    public static readonly TimeSpan WorthTelling = TimeSpan.FromSeconds(10);

    private (long Mark, DateTimeOffset Since)? seen;
    private bool wasTold;

    /// <summary>Told of each wait that is worth telling, and, with null, of its end.</summary>
    public Action<Trouble?>? Tell { get; init; }

    /// <summary>One look, as one follows another each second.</summary>
    public void Look()
    {
        var now = clock.GetUtcNow();
        if (mark() is not { } current) seen = null;
        else if (seen is not { } before || before.Mark != current) seen = (current, now);
        var told = seen is { } wait && now - wait.Since >= WorthTelling ? words(wait.Since) : null;
        note(told);
        if (wasTold == told is not null) return;
        wasTold = told is not null;
        Tell?.Invoke(told);
    }
}
