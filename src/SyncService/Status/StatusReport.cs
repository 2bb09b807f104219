using SyncService.Protocol.Identities;
using SyncService.Protocol.Verifications;
using SyncService.Reporting;
using SyncService.Target.Checkpoints;

namespace SyncService.Status;

/// <summary>How everything stands, as the stores tell it: the service need not run.</summary>
/// <param name="At">When it was looked at.</param>
/// <param name="Well">False when something is wrong: a store that is away, a stream that nobody works on, rows that were set aside, or that differed at the newest comparison. True says nothing of streams that were never compared.</param>
internal sealed record StatusReport(
    DateTimeOffset At, bool Well, IReadOnlyList<StoreStatus> Stores, IReadOnlyList<InstanceStatus> Instances, IReadOnlyList<StreamStatus> Streams)
{
    /// <summary>What was compared with the source and what was found, in words: <c>compared 2026-03-01 12:03 UTC: all 3 streams equal</c>, <c>never compared: orders</c>; null where PostgreSQL does not tell.</summary>
    public string? Compared { get; init; }

    /// <summary>Whether nothing is wrong, and the newest comparison of each stream found it equal.</summary>
    public bool Proven { get; init; }

    /// <summary>What nothing here says anything of, but for the verification of a stream.</summary>
    public string NotLookedFor { get; } = "Only a comparison finds rows that were deleted in the source, or that a changed stream left behind in its target: sync-service verify";
}

/// <param name="Store">source, queue or target.</param>
/// <param name="Answer">What answered; null when nothing did.</param>
/// <param name="Problem">What is wrong, in words; null when nothing is.</param>
/// <param name="Advice">What to do; may be empty.</param>
internal sealed record StoreStatus(string Store, string Address, bool Reachable, string? Answer, string? Problem, string? Advice);

/// <summary>One stream; null where the store that knows is away.</summary>
internal sealed record StreamStatus
{
    public required string Name { get; init; }

    public required string Source { get; init; }

    public required string Target { get; init; }

    /// <summary>running, loading, catching up, retrying, waiting, paused, stopped or unknown.</summary>
    public required string State { get; init; }

    public string? Problem { get; init; }

    public string? Advice { get; init; }

    /// <summary>The instance that reads the source; null when none does.</summary>
    public string? Producer { get; init; }

    /// <summary>The instance that writes the target; null when none does.</summary>
    public string? Consumer { get; init; }

    public long? QueueRecords { get; init; }

    /// <summary>How long the oldest record that waits has waited, in seconds; 0 when none waits.</summary>
    public double? LagSeconds { get; init; }

    /// <summary>Position up to which the source is applied.</summary>
    public string? LastApplied { get; init; }

    /// <summary>When a batch was last applied.</summary>
    public DateTimeOffset? LastAppliedAt { get; init; }

    /// <summary>Rows written since the stream began.</summary>
    public long? RowsApplied { get; init; }

    /// <summary>Records a second since the look before; null at the first.</summary>
    public double? RecordsPerSecond { get; init; }

    public long? DeadLetters { get; init; }

    /// <summary>What was asked of the stream and is not done yet.</summary>
    public long? OpenRequests { get; init; }

    /// <summary>When the oldest of them was asked; null when there is none.</summary>
    public DateTimeOffset? OldestRequestAt { get; init; }

    /// <summary>Why rows may stand in the target that the source no longer brings, the first reason first; empty when none is known.</summary>
    public IReadOnlyList<OwedComparison>? Debt { get; init; }

    /// <summary>A first load, or the catching up after a start; null when there is none.</summary>
    public LoadProgress? Load { get; init; }

    /// <summary>What keeps the stream from working now, or kept it when the service ended; null when nothing does.</summary>
    public LastError? LastError { get; init; }

    /// <summary>What the newest comparison with the source found; null where the stream was never compared.</summary>
    public VerificationOutcome? Verification { get; init; }

    public DateTimeOffset? PausedAt { get; init; }

    public string? PausedBy { get; init; }

    public string? PauseReason { get; init; }

    public required string Guarantee { get; init; }
}
