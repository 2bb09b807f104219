using SyncService.Target.Checkpoints;
using SyncService.Target.DeadLetters;
using SyncService.Target.Deletions;
using SyncService.Target.Requests;
using SyncService.Target.Verifications;

namespace SyncService.Observation;

/// <summary>What the service shows of itself while it runs, and what an operator may ask of it.</summary>
internal sealed record PipelineView(
    SyncOptions Options, IReadOnlyList<StreamView> Streams, StoreStates Stores, Observer Observer, DeadLetterStore Letters, VerificationStore Verifications, DeletionStore Deletions, RequestStore Requests, LetterResync Retry, Pauses Pauses, TimeProvider Clock);
