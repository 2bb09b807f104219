using SyncService.Observation;
using SyncService.Reporting;

namespace SyncService.Cli.Commands.Run.Loads;

/// <summary>How far the load of one stream is at this moment.</summary>
/// <param name="Total">Null while the source has not counted its rows.</param>
/// <param name="RowsPerSecond">Over the last seconds.</param>
internal sealed record LoadState(string Stream, bool IsFirst, long Done, long? Total, double RowsPerSecond)
{
    /// <summary>Rows that come while it lasts do not take it beyond 1.</summary>
    public double? Share => Total is not { } all ? null : all == 0 ? 1 : Math.Min(1, Done / (double)all);

    /// <summary>By the present rate; null while nothing can be said.</summary>
    public TimeSpan? Left => Total is { } all && RowsPerSecond > 0 ? TimeSpan.FromSeconds(Math.Min(Math.Max(0, all - Done) / RowsPerSecond, TimeSpan.FromDays(999).TotalSeconds)) : null;
}

/// <summary>Follows the load of one stream, and measures its pace over the last seconds.</summary>
internal sealed class LoadPace(StreamView stream, TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly Queue<Seen> looks = new();
    private InitialLoad? followed;

    /// <summary>Null while there is no load.</summary>
    public LoadState? Look()
    {
        if (stream.Metrics.Load is not { } load)
        {
            looks.Clear();
            return null;
        }

        if (followed != load)
        {
            looks.Clear();
            followed = load;
        }

        var done = Math.Max(0, load.Done(stream.Metrics.Through));
        looks.Enqueue(new Seen(clock.GetTimestamp(), done));
        while (looks.Count > 2 && clock.GetElapsedTime(looks.Peek().At) > Window)
            looks.Dequeue();
        var (at, before) = looks.Peek();
        var seconds = clock.GetElapsedTime(at).TotalSeconds;
        return new LoadState(stream.Spec.Name, load.IsFirst, done, load.Total, seconds > 0 ? Math.Max(0, done - before) / seconds : 0);
    }

    private sealed record Seen(long At, long Done);
}
