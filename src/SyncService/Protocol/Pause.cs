namespace SyncService.Protocol;

/// <summary>An operator's word that nothing of a stream is read and nothing is written until he takes it back.</summary>
/// <param name="Since">When it was given, by PostgreSQL's clock.</param>
/// <param name="By">Who gave it.</param>
/// <param name="Reason">Why, in his words; null when he did not say.</param>
internal sealed record Pause(DateTimeOffset Since, string By, string? Reason);
