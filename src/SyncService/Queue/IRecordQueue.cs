using SyncService.Encoding;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;
using SyncService.Queue.Predecessor;
using SyncService.Queue.Steps;

namespace SyncService.Queue;

/// <summary>The records of one stream that are produced and not yet known to be applied.</summary>
/// <remarks>
/// Each member is one atomic step against the store, so that a store set back in time is set back as a whole. Records stay until
/// they are trimmed; peeking twice returns the same records. Every member throws <see cref="SyncException"/> when the store fails;
/// whether a step whose answer was lost took effect is not known, and the caller reads the state again.
/// </remarks>
internal interface IRecordQueue
{
    Task<QueueState> ReadStateAsync(CancellationToken cancellation);

    /// <summary>Compare-and-set of the cursor; sets aside what a predecessor left in the list, and drops our records when asked.</summary>
    /// <returns>How many records were set aside; null, and nothing done, when the cursor was not <paramref name="expected"/>.</returns>
    Task<long?> BeginAsync(string? expected, Cursor next, bool dropRecords, CancellationToken cancellation);

    /// <summary>Appends the records and sets the cursor if the cursor is still <paramref name="expected"/>. Returns the length after it; null when refused.</summary>
    Task<long?> EnqueueAsync(string expected, Cursor next, RecordChunk chunk, CancellationToken cancellation);

    /// <summary>Reads records, leaving out the first <paramref name="offset"/>.</summary>
    /// <remarks>There may be fewer than asked for, also when more wait.</remarks>
    Task<RecordBatch> PeekAsync(int offset, PeekSize size, CancellationToken cancellation);

    /// <summary>Removes <paramref name="count"/> records if the head is still <paramref name="head"/> of <paramref name="generation"/>; false when it is not.</summary>
    Task<bool> TrimAsync(Generation generation, Seq head, int count, Watermark? applied, CancellationToken cancellation);

    /// <summary>The description of the columns of the records with this schema, and, of the same moment, whether any description is there.</summary>
    Task<SchemaReading> ReadSchemaAsync(ulong id, CancellationToken cancellation);

    /// <summary>What a predecessor left in the list.</summary>
    Task<LegacyRecords> ReadLegacyAsync(string changeColumn, CancellationToken cancellation);

    /// <summary>The newest stamp applied, as this program or a predecessor left it.</summary>
    Task<string?> ReadLastSyncAsync(CancellationToken cancellation);
}

/// <summary>What the queue knows of a schema.</summary>
/// <param name="Schema">Null when it is not there.</param>
/// <param name="AnyPresent">False when the store has lost all descriptions, and with them the right to judge a record.</param>
internal sealed record SchemaReading(RecordSchema? Schema, bool AnyPresent);
