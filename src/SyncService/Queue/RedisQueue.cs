using StackExchange.Redis;
using SyncService.Encoding;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;
using SyncService.Queue.Connections;
using SyncService.Queue.Predecessor;
using SyncService.Queue.Steps;

namespace SyncService.Queue;

/// <summary>The queue of one stream in Redis.</summary>
internal sealed class RedisQueue(RedisConnection connection, QueueKeys keys) : IRecordQueue
{
    private readonly RedisKey[] all = keys.All;

    private const int LegacyAtOnce = 1000;

    private const long OthersOnTheirWay = -2;

    private readonly LargeRecords large = new(connection, keys);

    private readonly EnqueueStep enqueue = new(connection, keys);

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

    /// <summary>Why a deployment that this is not may not use the queue, and what it can do.</summary>
    public SyncException BelongsTo(QueueOwner owner) => new SyncException(
        $"The queue {keys.Records} in Redis at {connection.Name} belongs to another deployment: {owner}.",
        $"Set REDIS_KEY_PREFIX, so that each has keys of its own. If that one is gone for good, or has become this one: redis-cli -n {connection.Database} DEL {keys.LastSync} {keys.Cursor}",
        Failure.Configuration).Of(Store.Redis);

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

    public Task<long?> EnqueueAsync(string expected, Cursor next, RecordChunk chunk, CancellationToken cancellation) =>
        enqueue.RunAsync(expected, next, chunk, cancellation);

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
            var asked = size.First;
            var beginning = database.ScriptEvaluateRespAsync(RedisScripts.Peek, all, new RedisValue[] { offset, offset + asked - 1 });
            var next = size.Second > 0 ? Range(asked, size.Second) : null;
            asked += size.Second;
            using var first = await beginning;
            var batch = RespReplies.Batch(first, offset, size);
            for (next ??= Ask(); next is not null;)
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
                    : Range(from, piece);
            }

            Task<RespResult> Range(int from, int count) => database.ExecuteRespAsync(
                "LRANGE", new RedisKeyOrValue[] { keys.Records, (RedisValue)(offset + from), (RedisValue)(offset + from + count - 1) });
        },
        cancellation);

    public Task<bool> TrimAsync(Generation generation, Seq head, int count, Watermark? applied, CancellationToken cancellation) => connection.RunAsync(
        async database => 1 == (long)await database.ScriptEvaluateAsync(
            RedisScripts.Trim, all, [generation.ToString(), head.Value, count, applied is { } stamp ? LastSync.Format(stamp) : ""]),
        cancellation);

    public Task<SchemaReading> ReadSchemaAsync(ulong id, CancellationToken cancellation) => connection.RunAsync(
        async database =>
        {
            var reply = (RedisResult[])(await database.ScriptEvaluateAsync(RedisScripts.ReadSchema, all, [QueueKeys.SchemaField(id)]))!;
            return new SchemaReading((string?)reply[0] is { } text && RecordSchema.TryParse(text, out var schema) ? schema : null, (long)reply[1] == 1);
        },
        cancellation);

    public Task<string?> ReadLastSyncAsync(CancellationToken cancellation) => connection.RunAsync(
        async database => (string?)await database.StringGetAsync(keys.LastSync), cancellation);
}
