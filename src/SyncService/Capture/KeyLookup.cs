using SyncService.Encoding.Schemas;

namespace SyncService.Capture;

/// <summary>Tells which source columns identify a row: those that are configured, or those that the target says. Whoever asks may cause the target to be made.</summary>
/// <exception cref="SyncException">No key is to be found, or the target is missing.</exception>
internal delegate Task<IReadOnlyList<string>> KeyLookup(IReadOnlyList<RecordColumn> columns, CancellationToken cancellation);
