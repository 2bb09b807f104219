using Microsoft.Data.SqlClient;
using SyncService.Capture.Discovery;
using SyncService.Capture.Reading;
using SyncService.Protocol;

namespace SyncService.Capture.Modes;

/// <summary>By a column that grows with each change, up to its end: a time, which the source's clock and its open transactions keep from running ahead, or a number.</summary>
/// <param name="kind">What the column counts in.</param>
/// <param name="column">The change column.</param>
/// <param name="serverClock">The source's clock as it is known; it is set.</param>
/// <param name="transactions">Whether the oldest open one is asked for, too.</param>
/// <param name="options">Start and overlap.</param>
/// <param name="clock">Measures the age of the floor.</param>
internal sealed class TimestampMode(WatermarkKind kind, SourceColumn column, SourceClock serverClock, OpenTransactions transactions, SourceOptions options, TimeProvider clock) : IReadingMode
{
    /// <summary>Clocks are read in steps, and a stamp is set a moment before its row is written.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    /// <summary>Clocks that are set to each other differ by this much.</summary>
    private static readonly TimeSpan Drift = TimeSpan.FromSeconds(5);

    private long asked;

    public bool MayAsk => serverClock.IsKnown;

    public string Question(bool isAsking)
    {
        if (!isAsking) return "";
        asked = clock.GetTimestamp();
        return $"SELECT {serverClock.Function(kind)}{transactions.Column}; ";
    }

    public void Learn(SqlDataReader reader) => serverClock.Set(SourceTime.Read(reader), kind, asked);

    public ReadingSpan Span(ReadingStart start) =>
        Span(start, new SourceBounds(Watermark.Start(kind, options.Start), serverClock.Read(kind), serverClock.OpenFor), options.Overlap, Precision(column), clock, serverClock.AnsweredAt) with
        {
            SeesTransactions = transactions.AreSeen,
            LeavesSince = serverClock.AskedAt,
        };

    public ReadingSpan Begin(ReadingStart start) => Span(start);

    /// <summary>The source's clock may have gone back since.</summary>
    public bool IsFirstOf(ReadingSpan asked, ReadingSpan known) => known.From.CompareTo(asked.From) >= 0;

    public void Refused() => transactions.Refused();

    /// <param name="start">What the reading goes on from.</param>
    /// <param name="bounds">What the source says.</param>
    /// <param name="overlap">How far before its lower bound rows are read again.</param>
    /// <param name="precision">Within which a row may change twice and have the same stamp.</param>
    /// <param name="clock">Measures the age of the floor.</param>
    /// <param name="told">When the source said what its clock shows: the floor is as old as it was then. Null: now.</param>
    public static ReadingSpan Span(ReadingStart start, SourceBounds bounds, TimeSpan overlap, TimeSpan precision, TimeProvider clock, long? told = null)
    {
        var left = start.Floor is { } floor ? new KeptFloor(floor.Position, floor.AgeAt(told ?? clock.GetTimestamp(), clock)) : (KeptFloor?)null;
        var range = ReadingRange.Of(
            start.Reached?.In(CaptureMode.Timestamp, bounds.Start.Kind), bounds, overlap, left);

        // It is a lower bound: whatever of the cycle is applied, it may be read again from there.
        Position? leaves = range.Floor is { } stamp ? new Position(CaptureMode.Timestamp, stamp) : null;
        return new ReadingSpan(CaptureMode.Timestamp, range.From, range.Reached) { Ceiling = range.Ceiling, Since = range.Since, Overlap = overlap, Floor = leaves, Leaves = leaves, Settled = HasGoneBack(left, range.Ceiling) ? null : Settled(bounds)?.Before(precision + overlap + Margin) };
    }

    /// <summary>Before the begin of the oldest transaction that can still write, as the change column tells the time.</summary>
    private static Watermark? Settled(SourceBounds bounds) => bounds.OpenFor is { } open && open < TimeSpan.Zero ? null : bounds.Now?.Before(bounds.OpenFor ?? TimeSpan.Zero);

    /// <summary>Whether the source's clock was set back since the last complete cycle: then a row may have changed and have the very stamp that it had.</summary>
    private static bool HasGoneBack(KeptFloor? left, Watermark? now) =>
        now is { } shown && left is { } floor && floor.Position.In(CaptureMode.Timestamp, shown.Kind) is { } stamp && shown.CompareTo(stamp.Before(Drift - floor.Age)) < 0;

    private static TimeSpan Precision(SourceColumn column) => column.Type switch
    {
        "date" => TimeSpan.FromDays(1),
        "smalldatetime" => TimeSpan.FromSeconds(90),
        _ => TimeSpan.FromSeconds(1),
    };
}
