namespace SyncService.Encoding;

/// <summary>Where a scan of the source goes on, also in another process.</summary>
/// <param name="Key">Of the row that was read last: a text a column, which stands for exactly that value.</param>
/// <param name="Read">Hashes of the keys of the rows from that key on that came already.</param>
internal sealed record ScanPlace(IReadOnlyList<string> Key, IReadOnlyList<ulong> Read);
