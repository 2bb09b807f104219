using SyncService.Reporting;

namespace SyncService.Observation;

/// <summary>Notices when a source keeps its reader waiting, and tells whoever looks at the stream.</summary>
/// <param name="stream">That reads it.</param>
/// <param name="mark">Another one whenever the source has sent something or was asked something; null while nothing is asked of it.</param>
/// <param name="metrics">Told of the wait, and of its end.</param>
/// <param name="clock">Its time.</param>
internal sealed class SourceWait(StreamSpec stream, Func<long?> mark, StreamMetrics metrics, TimeProvider clock)
{
    /// <summary>Shorter waits are usual where a view is slow.</summary>
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
        var told = seen is { } wait && now - wait.Since >= WorthTelling ? Trouble.OfWait(stream.Source, wait.Since) : null;
        metrics.WaitsForSource(told);
        if (wasTold == told is not null) return;
        wasTold = told is not null;
        Tell?.Invoke(told);
    }
}
