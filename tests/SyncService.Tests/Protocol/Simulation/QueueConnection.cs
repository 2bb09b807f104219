using SyncService.Encoding;
using SyncService.Protocol;
using SyncService.Queue;
using SyncService.Queue.Predecessor;
using SyncService.Queue.Steps;

namespace SyncService.Tests.Protocol.Simulation;

/// <summary>Redis as one process sees it.</summary>
internal sealed class QueueConnection(Wire wire, SimulatedRedis redis, bool compareAndSet) : IRecordQueue
{
    public Task<QueueState> ReadStateAsync(CancellationToken cancellation) => wire.Call(redis.Read);

    public Task<LegacyRecords> ReadLegacyAsync(string changeColumn, CancellationToken cancellation) => wire.Call(() => default(LegacyRecords));

    public Task<long?> BeginAsync(string? expected, Cursor next, bool dropRecords, CancellationToken cancellation)
    {
        var text = next.Text;
        return wire.Call(() => redis.Begin(expected, text, dropRecords) ? 0L : (long?)null);
    }

    public Task<long?> EnqueueAsync(string expected, Cursor next, RecordChunk chunk, CancellationToken cancellation)
    {
        var text = next.Text;
        List<byte[]> records = new(chunk.Count);
        for (var i = 0; i < chunk.Count; i++) records.Add(chunk[i].ToArray());
        return wire.Call(() => redis.Enqueue(expected, text, records, chunk.Schema.Json, compareAndSet));
    }

    public Task<RecordBatch> PeekAsync(int offset, PeekSize size, CancellationToken cancellation) => wire.Call(() =>
    {
        var state = redis.Read();
        var batch = new RecordBatch { State = state, First = (state.Head ?? Seq.None) + offset };
        foreach (var record in redis.Records.Skip(offset).Take(size.Records)) batch.Add(record);
        return batch;
    });

    public Task<bool> TrimAsync(Generation generation, Seq head, int count, Watermark? applied, CancellationToken cancellation) =>
        wire.Call(() => redis.Trim(generation, head, count, applied is { } stamp ? LastSync.Format(stamp) : null));

    public Task<SchemaReading> ReadSchemaAsync(ulong id, CancellationToken cancellation) => wire.Call(
        () => new SchemaReading(redis.Schema is not null && id == SalesRecord.Schema.Id ? SalesRecord.Schema : null, redis.Schema is not null));

    public Task<string?> ReadLastSyncAsync(CancellationToken cancellation) => wire.Call(() => redis.LastSync);
}
