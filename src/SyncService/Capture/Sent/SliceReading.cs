using Microsoft.Data.SqlClient;
using SyncService.Capture.Connections;
using SyncService.Protocol;

namespace SyncService.Capture.Sent;

/// <summary>What one reading does about rows of old stamps, and what is known of them when it is complete.</summary>
internal sealed class SliceReading(SentSlices slices, SlicePlan plan, Watermark from, TimeSpan overlap)
{
    /// <summary>Where more buckets than this are others, the whole slice is read.</summary>
    private const int MostDiffering = SliceTotals.Buckets / 2;

    public SlicePlan Plan => plan;

    /// <summary>Where the pages begin.</summary>
    public Watermark From { get; private set; } = plan.Kind == SlicePlanKind.Skip ? plan.Known!.Until : from;

    /// <summary>One byte a bucket of the known slice whose rows are read before the pages; null for none.</summary>
    public byte[]? Differing { get; private set; }

    /// <summary>Most of the slice that was known is another.</summary>
    public bool IsMostlyOther { get; private set; }

    /// <summary>What is known when the reading is complete.</summary>
    public SentSlice? Found { get; private set; } = plan.Known;

    /// <summary>By the questions.</summary>
    public TimeSpan Took { get; private set; }

    /// <summary>Asks what the plan asks. A server that refuses, or takes too long, is not asked again in this generation; all rows are read then.</summary>
    /// <param name="source">Answers while the reading has nothing else under way.</param>
    /// <param name="clock">Measures how long that takes.</param>
    public void Ask(ISliceSource source, TimeProvider clock)
    {
        var began = clock.GetTimestamp();
        try
        {
            var learnt = Learn(source);
            if (plan.Known is { } known) Look(source, known);
            if (learnt is not null) Found = learnt;
        }
        catch (SqlException refused) when (!source.IsCalledOff && (SqlErrors.IsOfStatement(refused) || SqlErrors.IsTimeout(refused)))
        {
            slices.Refused();
            (From, Differing, Found) = (plan.Known is { } sent ? Watermark.Min(sent.From, from) : from, null, null);
        }

        Took = clock.GetElapsedTime(began);
    }

    /// <summary>Before the known slice is looked at: a row that joins between the two questions is read then, and changes the next totals.</summary>
    private SentSlice? Learn(ISliceSource source)
    {
        var (begin, until) = (from, plan.Until);
        if (plan.Kind == SlicePlanKind.Probe)
        {
            if (source.Newest() is not { } newest || newest.CompareTo(plan.Until!.Value) >= 0) return null;
            begin = Watermark.Max(from, newest.Before(overlap));
        }

        if (until is not { } last || begin.CompareTo(last) >= 0) return null;
        var totals = source.Totals(begin, last);
        return totals.Count >= slices.Enough ? new SentSlice(begin, last, totals) : null;
    }

    private void Look(ISliceSource source, SentSlice known)
    {
        var totals = source.Totals(known.From, known.Until);
        Found = totals.Count >= slices.Enough ? known with { Totals = totals } : null;
        var differing = totals.Differing(known.Totals);
        var count = differing.Count(bucket => bucket != 0);
        IsMostlyOther = count > MostDiffering;
        From = IsMostlyOther ? known.From : known.Until;
        if (count > 0 && !IsMostlyOther) Differing = differing;
        if (count == 0) Found = known;
    }
}
