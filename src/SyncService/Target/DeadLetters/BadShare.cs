using System.Globalization;
using SyncService.Protocol;

namespace SyncService.Target.DeadLetters;

/// <summary>How large the share of bad rows was lately, so that a stream whose rows are bad by a fault of all of them stops, however small its batches are.</summary>
/// <remarks>
/// Lately: the last 10,000 records, or those of the last ten minutes where they are fewer, but 200 at least. A batch counts as a whole, and known is what this process has applied. Remembered
/// are the counts of each batch and an example of each kind of fault. Safe for the batch in its turn and the one ahead, which ask at the same time.
/// </remarks>
internal sealed class BadShare(double limitPercent, TimeProvider clock)
{
    private const int MostRecords = 10_000;
    private const int LeastRecords = 200;

    /// <summary>So many never stop a stream, however few records there are.</summary>
    private const int AlwaysTolerated = 20;

    private const int KindsTold = 5;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();
    private readonly Queue<Past> past = new();
    private int records;
    private int bad;

    /// <summary>The batch that was refused last, by its first record, and how many of it were bad.</summary>
    private (Seq First, int Bad)? refused;

    /// <summary>How many records of a batch may be bad.</summary>
    /// <remarks>A batch that was refused and comes again with fewer bad rows than then tells that somebody has mended something: what was before counts no more.</remarks>
    public int Allowed(Seq first, int count)
    {
        lock (gate)
        {
            var lately = Lately(count);
            var allowed = Math.Max(0, Tolerable(lately.Records + count) - lately.Bad);
            return refused is { } then && then.First == first ? Math.Max(allowed, Math.Min(then.Bad - 1, Tolerable(count))) : allowed;
        }
    }

    /// <summary>A batch was committed.</summary>
    public void Committed(Seq first, int count, IReadOnlyDictionary<FaultKind, Faults> faults)
    {
        lock (gate)
        {
            var now = faults.Values.Sum(fault => fault.Count);
            var lately = refused is { } then && then.First == first && now < then.Bad ? (Past: past.Count, Records: 0, Bad: 0) : Lately(count);
            for (var i = 0; i < lately.Past; i++) past.Dequeue();
            refused = null;
            past.Enqueue(new Past(clock.GetTimestamp(), count, now, now == 0 ? null : faults));
            (records, bad) = (lately.Records + count, lately.Bad + now);
        }
    }

    /// <summary>Why a batch is refused.</summary>
    /// <param name="first">Its first record.</param>
    /// <param name="count">Its records.</param>
    /// <param name="faults">What was found in it.</param>
    /// <param name="table">Where it was to go.</param>
    public SyncException Refuse(Seq first, int count, IReadOnlyDictionary<FaultKind, Faults> faults, string table)
    {
        List<Past> remembered;
        int of;
        lock (gate)
        {
            var lately = Lately(count);
            (remembered, of) = ([.. past.Skip(lately.Past)], lately.Records + count);
            refused = (first, Math.Max(faults.Values.Sum(fault => fault.Count), refused is { } then && then.First == first ? then.Bad : 0));
        }

        Dictionary<FaultKind, Faults> all = new(faults);
        foreach (var (kind, more) in remembered.SelectMany(one => one.Faults ?? new Dictionary<FaultKind, Faults>())) all[kind] = all.TryGetValue(kind, out var known) ? known with { Count = known.Count + more.Count } : more;
        var kinds = all.OrderByDescending(kind => kind.Value.Count).Take(KindsTold).Select(kind => string.Create(
            CultureInfo.InvariantCulture, $"{kind.Value.Count:N0} × {kind.Value.Reason.Message.TrimEnd('.')} ({string.Join(", ", new[] { kind.Key.SqlState, kind.Value.Key }.OfType<string>())})"));
        return new SyncException(
            string.Create(CultureInfo.InvariantCulture, $"More than {Tolerable(of):N0} of the last {of:N0} records do not fit into {table}: {string.Join("; ", kinds)}."),
            "Mend the table or the view, or raise DEAD_LETTER_LIMIT; nothing more was set aside, and the records wait in the queue.",
            Failure.Configuration);
    }

    private int Tolerable(int of) => Math.Max(AlwaysTolerated, (int)(Math.Max(of, LeastRecords) * limitPercent / 100));

    /// <summary>What counts still when so many records come.</summary>
    /// <returns>How many batches count no more; records of the others, and how many of them were bad.</returns>
    private (int Past, int Records, int Bad) Lately(int coming)
    {
        var (gone, left, leftBad) = (0, records, bad);
        foreach (var oldest in past)
        {
            var without = left + coming - oldest.Records;
            if (without < MostRecords && (without < LeastRecords || clock.GetElapsedTime(oldest.At) <= Window)) break;
            (gone, left, leftBad) = (gone + 1, left - oldest.Records, leftBad - oldest.Bad);
        }

        return (gone, left, leftBad);
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
