using StackExchange.Redis;
using SyncService.Encoding;
using SyncService.Protocol;
using SyncService.Queue.Connections;

namespace SyncService.Queue.Steps;

/// <summary>Appends a chunk and sets the cursor: both, or nothing.</summary>
/// <remarks>There are two ways, a transaction and a script, which do the same. DESIGN.md says when each is taken, and why neither can do half of it.</remarks>
internal sealed class EnqueueStep(RedisConnection connection, QueueKeys keys)
{
    /// <summary>Below that much the script costs Redis less than a transaction.</summary>
    private const int LeastInTransaction = 4 * 1024;

    private readonly RedisKey[] all = keys.All;

    private readonly LargeRecords large = new(connection, keys);

    private readonly EnqueueTransaction transaction = new(connection, keys);

    /// <summary>Used again: one producer at a time writes a stream.</summary>
    private RedisValue[] arguments = [];

    public async Task<long?> RunAsync(string expected, Cursor next, RecordChunk chunk, CancellationToken cancellation)
    {
        // A chunk is full with the record that makes it large: no other than the last one is.
        var last = chunk[chunk.Count - 1];
        if (last.Length > LargeRecord.Bytes) return await WithLargeAsync(expected, next, chunk, last, cancellation);

        // The last record passes Lua either way.
        var byScript = chunk.Bytes - last.Length < LeastInTransaction || connection.Transactions.AreAvoided();
        if (byScript) return await ByScriptAsync(expected, next, chunk, chunk.Count, all, 0, cancellation);
        if (await transaction.TryAsync(expected, next, chunk, cancellation) is { } length) return length >= 0 ? length : null;

        // In Redis's own words it says what is wrong. Where nothing is, it was the transaction.
        var enqueued = await ByScriptAsync(expected, next, chunk, chunk.Count, all, 0, cancellation);
        connection.Transactions.Avoid();
        return enqueued;
    }

    private async Task<long?> WithLargeAsync(string expected, Cursor next, RecordChunk chunk, ReadOnlyMemory<byte> last, CancellationToken cancellation)
    {
        var aside = await large.LayAsideAsync(last, cancellation);
        try
        {
            return await ByScriptAsync(expected, next, chunk, chunk.Count - 1, [.. all, aside], last.Length, cancellation);
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
    private Task<long?> ByScriptAsync(string expected, Cursor next, RecordChunk chunk, int count, RedisKey[] at, int largeBytes, CancellationToken cancellation) => connection.RunAsync(
        async database =>
        {
            const int before = 5;
            if (arguments.Length < before + count) arguments = new RedisValue[before + count];
            arguments[0] = expected;
            arguments[1] = next.Text;
            arguments[2] = QueueKeys.SchemaField(chunk.Schema.Id);
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
}
