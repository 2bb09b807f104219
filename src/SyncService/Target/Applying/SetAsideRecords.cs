using System.Globalization;
using SyncService.Encoding;
using SyncService.Encoding.Schemas;
using SyncService.Target.DeadLetters;
using SyncService.Target.Mapping;

namespace SyncService.Target.Applying;

/// <summary>The records of one batch that are not applied, each with its reason.</summary>
internal sealed class SetAsideRecords(PostgresTarget target, RecordBatch batch)
{
    private readonly SortedDictionary<int, (DeadReason Reason, RecordSchema? Schema, Share Share)> records = [];
    private readonly HashSet<int> indexes = [];

    private int bad;
    private int waiting;

    /// <summary>By index in the batch.</summary>
    public IReadOnlySet<int> Indexes => indexes;

    public int Count => records.Count;

    public bool AreTooMany => BadLeft < 0 || WaitingLeft < 0;

    /// <summary>How many more bad ones may be set aside; below zero when they are too many.</summary>
    public int BadLeft => target.Share.Allowed(batch.First, batch.Count) - bad;

    /// <summary>How many more that another row keeps out.</summary>
    public int WaitingLeft => Math.Max(0, WaitingLetters.Most - target.Letters.Count) - waiting;

    public void Add(int index, DeadReason reason, RecordSchema? schema)
    {
        var share = ShareOf(index, reason);
        records.Add(index, (reason, schema, share));
        indexes.Add(index);
        CountAs(share, 1);
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
            if (records.Remove(index, out var record)) CountAs(record.Share, -1);
            indexes.Remove(index);
        }
    }

    /// <summary>Why they are too many.</summary>
    public SyncException TooMany() => BadLeft < 0
        ? target.Share.Refuse(batch.First, batch.Count, Faults(), target.Stream.Target)
        : new SyncException(
            string.Create(CultureInfo.InvariantCulture, $"More than {WaitingLetters.Most:N0} rows of {target.Stream.Target} wait for other rows: {records.Values.First(record => record.Share == Share.Waiting).Reason.Message.TrimEnd('.')}."),
            "Load the table that they refer to, or drop the constraint; nothing more was set aside, and the records wait in the queue.",
            Failure.Configuration);

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
        foreach (var (index, (reason, schema, _)) in records.Where(record => record.Value.Share == Share.Bad))
        {
            var kind = FaultKind.Of(reason);
            faults[kind] = faults.TryGetValue(kind, out var known) ? known with { Count = known.Count + 1 } : new Faults(1, reason, KeyOf(index, schema));
        }

        return faults;
    }

    private Share ShareOf(int index, DeadReason reason)
    {
        if (!batch.Unreadable.ContainsKey(index) && target.Letters.Has(batch.Header(index).KeyHash)) return Share.Again;
        return WaitingLetters.Includes(reason) ? Share.Waiting : Share.Bad;
    }

    private void CountAs(Share share, int by)
    {
        if (share == Share.Bad) bad += by;
        if (share == Share.Waiting) waiting += by;
    }

    private string? KeyOf(int index, RecordSchema? schema) => schema is null ? null : RecordJson.KeyText(batch.Record(index), schema);

    /// <summary>What a record counts as.</summary>
    private enum Share
    {
        /// <summary>Its key was set aside before, and counted then.</summary>
        Again,

        /// <summary>Another row keeps it out, for now.</summary>
        Waiting,

        Bad,
    }
}
