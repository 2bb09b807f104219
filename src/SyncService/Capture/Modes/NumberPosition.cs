using SyncService.Protocol;

namespace SyncService.Capture.Modes;

/// <summary>Where a stream that counts in numbers goes on when the newest one that was read is gone: its row was deleted or corrected, or the numbers began again.</summary>
/// <remarks>
/// A reading begins with the row that was read last. Where that one is gone and no other follows, the numbers to come may be smaller than the position, so readings begin at the newest
/// number there is. What was changed meanwhile under a smaller one is left to a comparison.
/// </remarks>
internal sealed class NumberPosition(StreamSpec stream, CaptureLog log)
{
    private Watermark? newest;
    private bool isBack;

    /// <summary>What a reading goes on from.</summary>
    public ReadingStart Start(ReadingStart start)
    {
        if (newest is not { } known || Reached(start) is not { } reached || known.CompareTo(reached) >= 0) return start;
        if (!isBack) log.NumbersWentBack(stream, known, reached);
        isBack = true;
        return start with { Reached = new Position(CaptureMode.Timestamp, known) };
    }

    /// <summary>Whether a reading that met so many rows is a reason to ask for the newest number.</summary>
    public static bool IsGone(ReadingStart start, long rows) => rows == 0 && Reached(start) is not null;

    /// <summary>The source was asked.</summary>
    /// <param name="found">Null where there is no row.</param>
    public void Learn(Watermark? found) => newest = found ?? Watermark.Start(WatermarkKind.Integer, default);

    /// <summary>A reading met rows, and came to its end.</summary>
    /// <param name="start">What it was to go on from.</param>
    /// <param name="end">The newest number that it met.</param>
    public void Completed(ReadingStart start, Watermark? end)
    {
        newest = isBack && Reached(start) is { } reached && end is { } met && met.CompareTo(reached) < 0 ? met : null;
        isBack &= newest is not null;
    }

    private static Watermark? Reached(ReadingStart start) => start.Reached?.In(CaptureMode.Timestamp, WatermarkKind.Integer);
}
