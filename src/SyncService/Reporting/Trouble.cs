namespace SyncService.Reporting;

/// <summary>What keeps one half of a stream from working at this moment.</summary>
/// <param name="Half">Producer or consumer.</param>
/// <param name="Message">What happened, in the operator's words.</param>
/// <param name="Hint">What to do; may be empty.</param>
/// <param name="Since">When this half last worked.</param>
/// <param name="NextTry">When it tries again.</param>
/// <param name="Stops">True when only the operator can mend it.</param>
internal sealed record Trouble(Role Half, Store Store, string Message, string Hint, DateTimeOffset Since, DateTimeOffset NextTry, int InARow, bool Stops);
