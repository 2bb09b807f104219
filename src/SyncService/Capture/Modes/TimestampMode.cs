using Microsoft.Data.SqlClient;
using SyncService.Capture.Reading;
using SyncService.Protocol;

namespace SyncService.Capture.Modes;

/// <summary>By a column that grows with each change, up to its end: a time, which the source's clock and its open transactions keep from running ahead, or a number.</summary>
/// <param name="kind">What the column counts in.</param>
/// <param name="serverClock">The source's clock as it is known; it is set.</param>
/// <param name="transactions">Whether the oldest open one is asked for, too.</param>
/// <param name="options">Start and overlap.</param>
/// <param name="clock">Measures the age of the floor.</param>
internal sealed class TimestampMode(WatermarkKind kind, SourceClock serverClock, OpenTransactions transactions, SourceOptions options, TimeProvider clock) : IReadingMode
{
    public bool MayAsk => serverClock.IsKnown;

    public string Question(bool isAsking) => isAsking ? $"SELECT {serverClock.Function(kind)}{transactions.Column}; " : "";

    public void Learn(SqlDataReader reader) => serverClock.Set(SourceTime.Read(reader), kind);

    public ReadingSpan Span(ReadingStart start) =>
        Span(start, new SourceBounds(Watermark.Start(kind, options.Start), serverClock.Read(kind), serverClock.OpenFor), options.Overlap, clock) with
        {
            SeesTransactions = transactions.AreSeen,
        };

    public ReadingSpan Begin(ReadingStart start) => Span(start);

    /// <summary>The source's clock may have gone back since.</summary>
    public bool IsFirstOf(ReadingSpan asked, ReadingSpan known) => known.From.CompareTo(asked.From) >= 0;

    public void Refused() => transactions.Refused();

    /// <param name="start">What the reading goes on from.</param>
    /// <param name="bounds">What the source says.</param>
    /// <param name="overlap">How far before its lower bound rows are read again.</param>
    /// <param name="clock">Measures the age of the floor.</param>
    public static ReadingSpan Span(ReadingStart start, SourceBounds bounds, TimeSpan overlap, TimeProvider clock)
    {
        var range = ReadingRange.Of(
            start.Reached?.In(CaptureMode.Timestamp, bounds.Start.Kind), bounds, overlap, start.Floor is { } floor ? floor.ToKeep(clock) : null);

        // It is a lower bound: whatever of the cycle is applied, it may be read again from there.
        Position? left = range.Floor is { } stamp ? new Position(CaptureMode.Timestamp, stamp) : null;
        return new ReadingSpan(CaptureMode.Timestamp, range.From, range.Reached) { Ceiling = range.Ceiling, Overlap = overlap, Floor = left, Leaves = left };
    }
}
