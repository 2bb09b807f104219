using System.Globalization;
using StackExchange.Redis;
using SyncService.Encoding;
using SyncService.Protocol;

namespace SyncService.Queue;

/// <summary>The queue of one stream in Redis.</summary>
internal sealed class RedisQueue(RedisConnection connection, QueueKeys keys) : IRecordQueue
{
    private readonly RedisKey[] all = [keys.Records, keys.Cursor, keys.Schemas, keys.LastSync, keys.Legacy, keys.OnItsWayAside];

    private const int LegacyAtOnce = 1000;

    private const long OthersOnTheirWay = -2;

    private readonly LargeRecords large = new(connection, keys);

    /// <summary>Arguments of an enqueue, used again: one producer at a time writes a stream.</summary>
    private RedisValue[] arguments = [];

    public Task<QueueState> ReadStateAsync(CancellationToken cancellation) => connection.RunAsync(
        async database =>
        {
            using var reply = await database.ScriptEvaluateRespAsync(RedisScripts.ReadState, all, default);
            return RespReplies.State(reply);
        },
        cancellation);

    public Task<long?> BeginAsync(string? expected, Cursor next, bool dropRecords, CancellationToken cancellation) => connection.RunAsync(
        async database =>
        {
            while (true)
            {
                var aside = (long)await database.ScriptEvaluateAsync(RedisScripts.Begin, all, [expected ?? "", next.Text, dropRecords ? "1" : "0"]);

                // Whoever began before may have ended before it was done.
                while ((long)await database.ScriptEvaluateAsync(RedisScripts.MoveAside, all, [LegacyAtOnce]) > 0) cancellation.ThrowIfCancellationRequested();
                if (aside != OthersOnTheirWay) return aside >= 0 ? aside : (long?)null;
            }
        },
        cancellation);

    public Task<LegacyRecords> ReadLegacyAsync(string changeColumn, CancellationToken cancellation) => connection.RunAsync(
        async database =>
        {
            var found = default(LegacyRecords);
            for (long at = 0; ; at += LegacyAtOnce)
            {
                var page = await database.ListRangeAsync(keys.Records, at, at + LegacyAtOnce - 1);
                foreach (var record in page)
                {
                    ReadOnlyMemory<byte> bytes = record;
                    if (bytes.Length == 0 || bytes.Span[0] != (byte)'{') return found;
                    found = found.Add(LegacyStamp.Read(bytes, changeColumn));
                }

                if (page.Length < LegacyAtOnce) return found;
            }
        },
        cancellation);

    public async Task<long?> EnqueueAsync(string expected, Cursor next, RecordChunk chunk, CancellationToken cancellation)
    {
        // A chunk is full with the record that makes it large: no other than the last one is.
        if (chunk[chunk.Count - 1] is not { Length: > LargeRecord.Bytes } last) return await EnqueueAsync(expected, next, chunk, chunk.Count, all, 0, cancellation);
        var aside = await large.LayAsideAsync(last, cancellation);
        try
        {
            return await EnqueueAsync(expected, next, chunk, chunk.Count - 1, [.. all, aside], last.Length, cancellation);
        }
        finally
        {
            await large.RemoveAsync(aside);
        }
    }

    /// <param name="expected">The cursor that must be there.</param>
    /// <param name="next">The cursor after it.</param>
    /// <param name="chunk">The records.</param>
    /// <param name="count">How many of them are sent along.</param>
    /// <param name="at">The keys, at their end that of a large record which is in Redis already.</param>
    /// <param name="largeBytes">Its size.</param>
    /// <param name="cancellation">The caller's.</param>
    private Task<long?> EnqueueAsync(string expected, Cursor next, RecordChunk chunk, int count, RedisKey[] at, int largeBytes, CancellationToken cancellation) => connection.RunAsync(
        async database =>
        {
            const int before = 5;
            if (arguments.Length < before + count) arguments = new RedisValue[before + count];
            arguments[0] = expected;
            arguments[1] = next.Text;
            arguments[2] = SchemaField(chunk.Schema.Id);
            arguments[3] = chunk.Schema.Json;
            arguments[4] = largeBytes;
            for (var i = 0; i < count; i++) arguments[before + i] = chunk[i];
            using var reply = await database.ScriptEvaluateRespAsync(RedisScripts.Enqueue, at, arguments.AsMemory(0, before + count));
            return reply.ReadScalar().ReadInt64() switch
            {
                -2 => throw new SyncException("Redis lost a part of a large record while it was brought there.", "It is read again.", Failure.Transient).Of(Store.Redis),
                < 0 => null,
                var length => (long?)length,
            };
        },
        cancellation);

    /// <remarks>
    /// The first piece comes with the state of the queue, by a script: a full Redis refuses whatever is put into a transaction, also what only reads,
    /// and must give its records away all the same. What comes later may be of another state, and belongs to the batch only where each
    /// record carries the number that it must have. The next piece is on its way while one is laid out. A large record begins a batch, and
    /// is all of it, unless Redis is full: then it comes as it is.
    /// </remarks>
    public async Task<RecordBatch> PeekAsync(int offset, PeekSize size, CancellationToken cancellation) =>
        (size.MayBeLarge ? await large.PeekAsync(offset, cancellation) : null) ?? await PeekSeveralAsync(offset, size, cancellation);

    private Task<RecordBatch> PeekSeveralAsync(int offset, PeekSize size, CancellationToken cancellation) => connection.RunAsync(
        async database =>
        {
            using var first = await database.ScriptEvaluateRespAsync(RedisScripts.Peek, all, new RedisValue[] { offset, offset + size.First - 1 });
            var batch = RespReplies.Batch(first, offset, size);
            var asked = size.First;
            for (var next = Ask(); next is not null;)
            {
                using var reply = await next;
                next = Ask();
                if (!RespReplies.Continue(batch, reply)) break;
            }

            return batch;

            Task<RespResult>? Ask()
            {
                if (batch.Count == 0 || asked >= size.Records || batch.Bytes >= size.Bytes) return null;
                var (from, piece) = (asked, Math.Min(size.Records - asked, size.Piece(batch.Count, batch.Bytes + (batch.Count * (long)RecordHeader.Size))));
                asked += piece;
                return size.MayBeLarge
                    ? database.ScriptEvaluateRespAsync(RedisScripts.PeekSmall, all, new RedisValue[] { offset + from, LargeRecord.Bytes })
                    : database.ExecuteRespAsync("LRANGE", Range(offset + from, piece));
            }
        },
        cancellation);

    public Task<bool> TrimAsync(Generation generation, Seq head, int count, Watermark? applied, CancellationToken cancellation) => connection.RunAsync(
        async database => 1 == (long)await database.ScriptEvaluateAsync(
            RedisScripts.Trim, all, [generation.ToString(), head.Value, count, applied is { } stamp ? LastSync.Format(stamp) : ""]),
        cancellation);

    public Task<SchemaReading> ReadSchemaAsync(ulong id, CancellationToken cancellation) => connection.RunAsync(
        async database =>
        {
            var reply = (RedisResult[])(await database.ScriptEvaluateAsync(RedisScripts.ReadSchema, all, [SchemaField(id)]))!;
            return new SchemaReading((string?)reply[0] is { } text && RecordSchema.TryParse(text, out var schema) ? schema : null, (long)reply[1] == 1);
        },
        cancellation);

    public Task<string?> ReadLastSyncAsync(CancellationToken cancellation) => connection.RunAsync(
        async database => (string?)await database.StringGetAsync(keys.LastSync), cancellation);

    private RedisKeyOrValue[] Range(int from, int count) => [keys.Records, (RedisValue)from, (RedisValue)(from + count - 1)];

    private static string SchemaField(ulong id) => id.ToString("x16", CultureInfo.InvariantCulture);
}
