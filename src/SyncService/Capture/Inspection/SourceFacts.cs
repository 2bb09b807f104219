using SyncService.Protocol;

namespace SyncService.Capture.Inspection;

/// <summary>What is known of a view's rows. A count is null where it has no meaning.</summary>
internal sealed record SourceFacts
{
    public required Counted Rows { get; init; }

    public required Counted NullStamps { get; init; }

    /// <summary>Stamps after the server's clock.</summary>
    public Counted? FutureStamps { get; init; }

    /// <summary>Stamps before <c>SYNC_START</c>, which are not read; null where it is not set.</summary>
    public Counted? StampsBeforeStart { get; init; }

    public Watermark? Newest { get; init; }

    public required Counted NullKeys { get; init; }

    public required Counted DuplicateKeys { get; init; }

    /// <summary>Some keys that stand more than once, with how often.</summary>
    public IReadOnlyList<string> DuplicateExamples { get; init; } = [];

    public required IndexSight Index { get; init; }

    /// <summary>Whether the login may see which transactions are open, of a database that is written where it is read.</summary>
    public bool SeesTransactions { get; init; }

    /// <summary>Whether the database can be written; null when the server does not say.</summary>
    public bool? IsWritable { get; init; }

    /// <summary>The newest row version that the database has given out, asked after <see cref="Newest"/>; null in other modes.</summary>
    public Watermark? LastRowVersion { get; init; }

    /// <summary>Other databases that the view reads from; empty where there are none, or the login may not see them.</summary>
    public IReadOnlyList<string> OtherDatabases { get; init; } = [];

    /// <summary>How long the query of a cycle takes that finds nothing new; null when it was not answered.</summary>
    public TimeSpan? CycleTime { get; init; }

    /// <summary>Why <see cref="CycleTime"/> is not known.</summary>
    public string? CycleProblem { get; init; }
}

/// <summary>A count, or why there is none: it took too long, or the server refused.</summary>
internal readonly record struct Counted(long? Value, string? Problem = null)
{
    public bool IsAbove(long limit) => Value > limit;
}

/// <summary>What can be seen of an index on the change column.</summary>
internal enum IndexSight
{
    Present,
    Absent,

    /// <summary>The login may not see the tables behind the view.</summary>
    Unseen,
}
