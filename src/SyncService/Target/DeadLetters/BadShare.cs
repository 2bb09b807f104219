using System.Globalization;
using SyncService.Protocol;

namespace SyncService.Target.DeadLetters;

/// <summary>How large the share of bad rows was lately, so that a stream whose rows are bad by a fault of all of them stops, however small its batches are.</summary>
/// <remarks>
/// Lately: the last 10,000 records, or those of the last ten minutes where they are fewer, but 200 at least. A batch counts as a whole, and known is what this process has applied. Remembered
/// are the counts of each batch and an example of each kind of fault.
/// </remarks>
internal sealed class BadShare(double limitPercent, TimeProvider clock)
{
    private const int MostRecords = 10_000;
    private const int LeastRecords = 200;

    /// <summary>So many never stop a stream, however few records there are.</summary>
    private const int AlwaysTolerated = 20;

    private const int KindsTold = 5;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly Queue<Past> past = new();
    private int records;
    private int bad;

    /// <summary>The batch that was refused last, by its first record, and how many of it were bad.</summary>
    private (Seq First, int Bad)? refused;

    /// <summary>How many records of a batch may be bad.</summary>
    /// <remarks>A batch that was refused and comes again with fewer bad rows than then tells that somebody has mended something: what was before counts no more.</remarks>
    public int Allowed(Seq first, int count)
    {
        Forget(count);
        var allowed = Math.Max(0, Tolerable(records + count) - bad);
        return refused is { } then && then.First == first ? Math.Max(allowed, Math.Min(then.Bad - 1, Tolerable(count))) : allowed;
    }

    /// <summary>A batch was committed.</summary>
    public void Committed(Seq first, int count, IReadOnlyDictionary<FaultKind, Faults> faults)
    {
        var now = faults.Values.Sum(fault => fault.Count);
        if (refused is { } then && then.First == first && now < then.Bad) Clear();
        refused = null;
        Forget(count);
        past.Enqueue(new Past(clock.GetTimestamp(), count, now, now == 0 ? null : faults));
        records += count;
        bad += now;
    }

    /// <summary>Why a batch is refused.</summary>
    /// <param name="first">Its first record.</param>
    /// <param name="count">Its records.</param>
    /// <param name="faults">What was found in it.</param>
    /// <param name="table">Where it was to go.</param>
    public SyncException Refuse(Seq first, int count, IReadOnlyDictionary<FaultKind, Faults> faults, string table)
    {
        Forget(count);
        refused = (first, Math.Max(faults.Values.Sum(fault => fault.Count), refused is { } then && then.First == first ? then.Bad : 0));
        Dictionary<FaultKind, Faults> all = new(faults);
        foreach (var (kind, more) in past.SelectMany(one => one.Faults ?? new Dictionary<FaultKind, Faults>())) all[kind] = all.TryGetValue(kind, out var known) ? known with { Count = known.Count + more.Count } : more;
        var kinds = all.OrderByDescending(kind => kind.Value.Count).Take(KindsTold).Select(kind => string.Create(
            CultureInfo.InvariantCulture, $"{kind.Value.Count:N0} × {kind.Value.Reason.Message.TrimEnd('.')} ({string.Join(", ", new[] { kind.Key.SqlState, kind.Value.Key }.OfType<string>())})"));
        return new SyncException(
            string.Create(CultureInfo.InvariantCulture, $"More than {Tolerable(records + count):N0} of the last {records + count:N0} records do not fit into {table}: {string.Join("; ", kinds)}."),
            "Mend the table or the view, or raise DEAD_LETTER_LIMIT; nothing more was set aside, and the records wait in the queue.",
            Failure.Configuration);
    }

    private int Tolerable(int of) => Math.Max(AlwaysTolerated, (int)(Math.Max(of, LeastRecords) * limitPercent / 100));

    /// <summary>What is not lately any more, once so many records have come.</summary>
    private void Forget(int coming)
    {
        while (past.TryPeek(out var oldest))
        {
            var left = records + coming - oldest.Records;
            if (left < MostRecords && (left < LeastRecords || clock.GetElapsedTime(oldest.At) <= Window)) return;
            past.Dequeue();
            records -= oldest.Records;
            bad -= oldest.Bad;
        }
    }

    private void Clear()
    {
        past.Clear();
        (records, bad) = (0, 0);
    }

    private sealed record Past(long At, int Records, int Bad, IReadOnlyDictionary<FaultKind, Faults>? Faults);
}

/// <summary>What makes two faults alike: values differ in their messages, so where a column is known that tells more.</summary>
/// <param name="What">The column; where none is known, the sentence of a constraint.</param>
internal readonly record struct FaultKind(string SqlState, string? What)
{
    public static FaultKind Of(DeadReason reason) =>
        new(reason.SqlState, reason.Column ?? (reason.SqlState.StartsWith("23", StringComparison.Ordinal) ? reason.Message : null));
}

/// <summary>Faults of one kind.</summary>
/// <param name="Reason">Of one of them.</param>
/// <param name="Key">Of the same row, for a person; null where it is not known.</param>
internal sealed record Faults(int Count, DeadReason Reason, string? Key);
