using SyncService.Capture.Discovery;
using SyncService.Capture.Sent;
using SyncService.Protocol;

namespace SyncService.Capture.Reading;

/// <summary>Which rows a reading is about.</summary>
/// <param name="Start">What it goes on from.</param>
/// <param name="First">Where a stream with nothing behind it begins.</param>
/// <param name="Sent">What was sent before.</param>
internal sealed record ReadingScope(ReadingStart Start, Watermark First, SentWindow Sent)
{
    /// <summary>Clocks are read in steps, and a stamp is set a moment before its row is written.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    /// <summary>Clocks that are set to each other differ by this much.</summary>
    private static readonly TimeSpan Drift = TimeSpan.FromSeconds(5);

    /// <summary>Where it begins, and what it does about rows of old stamps, by what the source's clock says.</summary>
    /// <param name="shape">The columns.</param>
    /// <param name="serverClock">The source's clock as it was read last.</param>
    /// <param name="clock">Measures how long ago the reading before was.</param>
    public (ReadingRange Range, SliceReading Slice) Plan(SourceShape shape, SourceClock serverClock, TimeProvider clock) =>
        Plan(new SourceBounds(First, serverClock.Read(shape.Kind), serverClock.OpenFor), Precision(shape.ChangeColumn), clock);

    /// <param name="bounds">What the source says.</param>
    /// <param name="precision">Within which a row may change twice and have the same stamp.</param>
    /// <param name="clock">Measures how long ago the reading before was.</param>
    public (ReadingRange Range, SliceReading Slice) Plan(SourceBounds bounds, TimeSpan precision, TimeProvider clock)
    {
        var range = Sent.Widen(Start.Range(bounds, clock));
        if (HasGoneBack(range.Ceiling, clock)) Sent.Slices.Forget();
        var plan = Sent.Slices.Plan(range.From, Settled(bounds)?.Before(precision + Start.Overlap + Margin));
        return (range with { IsPartial = plan.Kind == SlicePlanKind.Skip }, new SliceReading(Sent.Slices, plan, range.From, Start.Overlap));
    }

    /// <summary>Whether the source's clock was set back since the last complete cycle: then a row may have changed and have the very stamp that it had.</summary>
    private bool HasGoneBack(Watermark? now, TimeProvider clock) =>
        now is { } shown && Start.Floor is { } floor && floor.Stamp.Kind == shown.Kind && shown.CompareTo(floor.Stamp.Before(Drift - floor.Age(clock))) < 0;

    /// <summary>
    /// Rows of stamps that are before this one by more than their precision and the overlap keep their content under their stamp: also a transaction that is open now would give them another one.
    /// </summary>
    private static Watermark? Settled(SourceBounds bounds) => bounds.OpenFor is { } open && open < TimeSpan.Zero ? null : bounds.Now?.Before(bounds.OpenFor ?? TimeSpan.Zero);

    private static TimeSpan Precision(SourceColumn column) => column.Type switch
    {
        "date" => TimeSpan.FromDays(1),
        "smalldatetime" => TimeSpan.FromSeconds(90),
        _ => TimeSpan.FromSeconds(1),
    };
}
