using SyncService.Encoding;
using SyncService.Encoding.Schemas;
using SyncService.Target.DeadLetters;
using SyncService.Target.Mapping;

namespace SyncService.Target.Applying;

/// <summary>The records of one batch that are not applied, each with its reason.</summary>
internal sealed class SetAsideRecords(PostgresTarget target, RecordBatch batch)
{
    private readonly SortedDictionary<int, (DeadReason Reason, RecordSchema? Schema)> records = [];
    private readonly HashSet<int> indexes = [];

    /// <summary>By index in the batch.</summary>
    public IReadOnlySet<int> Indexes => indexes;

    public int Count => records.Count;

    /// <summary>How many more may be set aside before that is too many; below zero when it is.</summary>
    public int Left => target.Share.Allowed(batch.First, batch.Count) - records.Count;

    public void Add(int index, DeadReason reason, RecordSchema? schema)
    {
        records.Add(index, (reason, schema));
        indexes.Add(index);
    }

    /// <summary>Sets aside those of a run of which their records alone tell that they do not fit.</summary>
    /// <returns>The plan of the run; null where it cannot be applied.</returns>
    public async Task<UpsertPlan?> AddEvidentAsync(RecordRun run, ApplySession session, CancellationToken cancellation)
    {
        if (run.Schema is null)
        {
            Add(run.From, run.NullKey is { } key ? DeadReason.NullKey(run.Problem!, key.Column.Target) : new DeadReason("SYNC1", run.Problem!, null), run.NullKey?.Schema);
            return null;
        }

        var plan = await target.Plans.ForAsync(run.Schema, session, cancellation);
        if (!Evident(run, plan).Any()) return plan;

        // Somebody may have widened the column just now.
        plan = await target.Plans.ForAsync(run.Schema, session, cancellation, isFresh: true);
        foreach (var (index, problem) in Evident(run, plan)) Add(index, problem, plan.Schema);
        return plan;
    }

    private IEnumerable<(int Index, DeadReason Problem)> Evident(RecordRun run, UpsertPlan plan)
    {
        if (plan.Limits.AreNone) yield break;
        for (var i = run.From; i < run.To; i++)
        {
            if (!batch.Header(i).Operation.IsTombstone() && plan.Limits.ProblemOf(batch.Tuple(i).Span) is { } problem) yield return (i, problem);
        }
    }

    /// <summary>Those behind the end of a batch that was cut are not judged with it.</summary>
    public void Cut()
    {
        foreach (var index in indexes.Where(index => index >= batch.Count).ToList())
        {
            records.Remove(index);
            indexes.Remove(index);
        }
    }

    /// <summary>Why they are too many.</summary>
    public SyncException TooMany() => target.Share.Refuse(batch.First, batch.Count, Faults(), target.Stream.Target);

    /// <summary>The batch was committed with them.</summary>
    public void Committed() => target.Share.Committed(batch.First, batch.Count, Faults());

    /// <summary>A letter for each, but for those that a later record of the same key settles within the batch.</summary>
    public IReadOnlyList<NewLetter> Letters()
    {
        if (records.Count == 0) return [];
        var applied = LastApplied();
        return [.. records
            .Where(record => batch.Unreadable.ContainsKey(record.Key) || applied[batch.Header(record.Key).KeyHash] < record.Key)
            .Select(record => new NewLetter(batch.First + record.Key, batch.Record(record.Key), record.Value.Schema, record.Value.Reason))];
    }

    /// <summary>Where the last record stands that is applied of each key of which one is not; -1 when none is. It is as large as they are many, and not as the batch.</summary>
    private Dictionary<ulong, int> LastApplied()
    {
        Dictionary<ulong, int> last = [];
        foreach (var index in indexes.Where(index => !batch.Unreadable.ContainsKey(index))) last[batch.Header(index).KeyHash] = -1;
        for (var i = 0; i < batch.Count; i++)
        {
            if (!indexes.Contains(i) && last.ContainsKey(batch.Header(i).KeyHash)) last[batch.Header(i).KeyHash] = i;
        }

        return last;
    }

    private Dictionary<FaultKind, Faults> Faults()
    {
        Dictionary<FaultKind, Faults> faults = [];
        foreach (var (index, (reason, schema)) in records)
        {
            var kind = FaultKind.Of(reason);
            faults[kind] = faults.TryGetValue(kind, out var known) ? known with { Count = known.Count + 1 } : new Faults(1, reason, KeyOf(index, schema));
        }

        return faults;
    }

    private string? KeyOf(int index, RecordSchema? schema) => schema is null ? null : RecordJson.KeyText(batch.Record(index), schema);
}
