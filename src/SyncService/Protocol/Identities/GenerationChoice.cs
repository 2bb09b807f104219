namespace SyncService.Protocol.Identities;

/// <summary>All that a beginning finds in PostgreSQL, read under the checkpoint's lock.</summary>
/// <param name="Identity">What the target was filled with, as it was written; null where nobody wrote it.</param>
/// <param name="Debt">What is owed to a comparison, as it was written.</param>
/// <param name="Target">The table.</param>
internal sealed record Remembered(Checkpoint Checkpoint, string? Identity, string? Debt, TargetLook Target);

/// <summary>What a producer writes into the checkpoint when it begins.</summary>
/// <param name="Generation">Under which it works.</param>
/// <param name="Reloads">Whether everything is read from its start: the position is forgotten, and the list dropped.</param>
/// <param name="KeepsList">Whether the records that wait are still of the stream as it is.</param>
/// <param name="Identity">What the stream is now.</param>
/// <param name="Debt">What is owed to a comparison; null for nothing.</param>
internal sealed record GenerationChoice(Generation Generation, bool Reloads, bool KeepsList, string? Identity, string? Debt);
