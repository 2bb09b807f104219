using StackExchange.Redis;
using SyncService.Encoding;
using SyncService.Protocol;
using SyncService.Queue.Connections;

namespace SyncService.Queue.Steps;

/// <summary>Brings a large record into the list and out of it in pieces.</summary>
/// <remarks>
/// The client holds what it sends twice and what it receives four times, so no command and no answer is larger than a piece. The list is the
/// same as ever: one element a record. DESIGN.md says why nothing can be lost or torn on the way.
/// </remarks>
internal sealed class LargeRecords(RedisConnection connection, QueueKeys keys)
{
    private const int Piece = 1024 * 1024;

    /// <summary>Since the last piece. What a process that died left beside the list goes by itself.</summary>
    private const int SecondsKept = 300;

    /// <summary>Lays a record beside the list. Whoever asked for that removes it, whether it was enqueued or not.</summary>
    /// <returns>Where it lies.</returns>
    public async Task<RedisKey> LayAsideAsync(ReadOnlyMemory<byte> record, CancellationToken cancellation)
    {
        var key = Beside();
        try
        {
            for (var at = 0; at < record.Length; at += Piece)
            {
                var values = new RedisValue[] { record.Slice(at, Math.Min(Piece, record.Length - at)), SecondsKept };
                await connection.RunAsync(database => database.ScriptEvaluateAsync(RedisScripts.LayAside, [key], values), cancellation);
            }

            return key;
        }
        catch
        {
            await RemoveAsync(key);
            throw;
        }
    }

    /// <summary>The record at this place of the list as a batch of its own, which is held once; null when it is not large, or Redis has no room for a copy.</summary>
    public async Task<RecordBatch?> PeekAsync(int offset, CancellationToken cancellation)
    {
        var key = Beside();
        var (state, size) = await connection.RunAsync(
            async database =>
            {
                using var reply = await database.ScriptEvaluateRespAsync(
                    RedisScripts.CopyAside, new[] { keys.Records, keys.Cursor, key }, new RedisValue[] { offset, LargeRecord.Bytes, SecondsKept });
                return RespReplies.StateAndSize(reply);
            },
            cancellation);
        if (size == 0) return null;
        var record = RecordMemory<byte>.Pool.Rent(size);
        try
        {
            return await CollectAsync(key, record.AsMemory(0, size), cancellation) ? RecordBatch.OfLarge(record, size, state, (state.Head ?? Seq.None) + offset) : null;
        }
        finally
        {
            await RemoveAsync(key);
        }
    }

    /// <summary>Removes what lies beside the list. Nobody waits for it: it would go by itself.</summary>
    public async Task RemoveAsync(RedisKey key)
    {
        try
        {
            await connection.RunAsync(database => database.KeyDeleteAsync(key, CommandFlags.FireAndForget), CancellationToken.None);
        }
        catch (SyncException)
        {
            // Redis is away. The step that follows tells.
        }
    }

    private async Task<bool> CollectAsync(RedisKey key, Memory<byte> record, CancellationToken cancellation)
    {
        for (var at = 0; at < record.Length; at += Piece)
        {
            var wanted = record[at..Math.Min(record.Length, at + Piece)];
            var (first, last) = (at, at + wanted.Length - 1);
            ReadOnlyMemory<byte> piece = await connection.RunAsync(database => database.StringGetRangeAsync(key, first, last), cancellation);
            if (piece.Length != wanted.Length) return false;
            piece.CopyTo(wanted);
        }

        return true;
    }

    /// <summary>A place that nobody else writes to, whoever else reads or writes the same queue.</summary>
    private RedisKey Beside() => $"{keys.Records}:large:{Guid.NewGuid():N}";
}
