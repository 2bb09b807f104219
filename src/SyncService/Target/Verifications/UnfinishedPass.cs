namespace SyncService.Target.Verifications;

/// <summary>A comparison that was stopped, or is under way.</summary>
/// <param name="State">As JSON.</param>
/// <param name="Suspects">Keys that are not judged yet.</param>
/// <param name="Sums">Of digests; null where none are summed.</param>
internal sealed record UnfinishedPass(string State, byte[] Suspects, byte[]? Sums);
