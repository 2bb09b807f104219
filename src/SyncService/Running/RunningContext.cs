namespace SyncService.Running;

/// <summary>What the workers of all streams of one process share.</summary>
internal sealed record RunningContext(InstanceLocks Locks, LoadOrder Order, FailureBoard Board, RunningLog Log, TimeProvider Clock);
