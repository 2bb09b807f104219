namespace SyncService;

/// <summary>What a <c>run --once</c> did, all streams together.</summary>
/// <remarks><c>Read + Missing + EnqueuedBefore = ReadAgain + Applied + Deleted + Unchanged + Dead + Waited + NotSeenApplied</c>.</remarks>
internal sealed record RunSummary(TimeSpan Elapsed)
{
    public Role Role { get; init; } = Role.All;

    public int Streams { get; init; } = 1;

    /// <summary>Names of the streams that could not run.</summary>
    public IReadOnlyList<string> Failed { get; init; } = [];

    /// <summary>Rows that the source sent.</summary>
    public long Read { get; init; }

    /// <summary>Records pushed to the queue.</summary>
    public long Enqueued { get; init; }

    /// <summary>Of these, the ones that tell of keys that the source lacks.</summary>
    public long Missing { get; init; }

    /// <summary>Rows inserted or updated in the target.</summary>
    public long Applied { get; init; }

    /// <summary>Rows deleted, or marked as such.</summary>
    public long Deleted { get; init; }

    /// <summary>Records whose row the target had already.</summary>
    public long Unchanged { get; init; }

    /// <summary>Records set aside as dead letters.</summary>
    public long Dead { get; init; }

    /// <summary>Records that were set aside for a while only, and read once more.</summary>
    public long Waited { get; init; }

    /// <summary>Rows that were enqueued before: at the border of two pages, within the overlap, or because a reading began again.</summary>
    public long ReadAgain => Read + Missing - Enqueued;

    /// <summary>Records that an earlier run, or another process, had enqueued.</summary>
    public long EnqueuedBefore => Math.Max(0, Through - Enqueued);

    /// <summary>Records that this run enqueued and did not apply itself.</summary>
    public long NotSeenApplied => Math.Max(0, Enqueued - Through);

    public double RecordsPerSecond => Elapsed > TimeSpan.Zero ? Math.Max(Read, Through) / Elapsed.TotalSeconds : 0;

    private long Through => Applied + Deleted + Unchanged + Dead + Waited;
}
