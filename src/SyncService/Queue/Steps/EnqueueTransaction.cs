using StackExchange.Redis;
using SyncService.Encoding;
using SyncService.Protocol;
using SyncService.Queue.Connections;

namespace SyncService.Queue.Steps;

/// <summary>Enqueues a chunk by <c>MULTI</c>, <c>RPUSH</c>, a script that no record passes, <c>EXEC</c>, in one go.</summary>
internal sealed class EnqueueTransaction(RedisConnection connection, QueueKeys keys)
{
    private readonly RedisKey[] touched = [keys.Records, keys.Cursor, keys.Schemas];

    /// <summary>Arguments of RPUSH, used again: one producer at a time writes a stream.</summary>
    private RedisKeyOrValue[] pushed = [];

    /// <returns>The length after it; -1 when refused for its cursor; null when Redis takes no transaction, or not this one, and nothing of it was done.</returns>
    public async Task<long?> TryAsync(string expected, Cursor next, RecordChunk chunk, CancellationToken cancellation)
    {
        var rights = connection.Transactions;
        if (!rights.Granted)
        {
            if (!await AskAsync(cancellation)) return null;
            rights.Grant();
        }

        var length = await PushAsync(expected, next, chunk, cancellation);
        if (length is null) rights.Forget();
        return length;
    }

    /// <summary>Whether a transaction runs, learnt from one that does nothing: if MULTI were refused, the commands after it would run by themselves.</summary>
    private Task<bool> AskAsync(CancellationToken cancellation) => connection.RunAsync(
        async database =>
        {
            var transaction = database.CreateTransaction();
            var tried = transaction.ScriptEvaluateAsync(RedisScripts.TryTransaction, touched, [], CommandFlags.NoScriptCache);
            try
            {
                return await transaction.ExecuteAsync() && (long)await tried == 1;
            }
            catch (RedisServerException)
            {
                return false;
            }
        },
        cancellation);

    private Task<long?> PushAsync(string expected, Cursor next, RecordChunk chunk, CancellationToken cancellation) => connection.RunAsync(
        async database =>
        {
            if (pushed.Length < 1 + chunk.Count) pushed = new RedisKeyOrValue[1 + chunk.Count];
            pushed[0] = keys.Records;
            for (var i = 0; i < chunk.Count; i++) pushed[1 + i] = (RedisValue)chunk[i];

            var transaction = database.CreateTransaction();
            var push = transaction.ExecuteRespAsync("RPUSH", pushed.AsMemory(0, 1 + chunk.Count));
            var finish = transaction.ScriptEvaluateAsync(
                RedisScripts.FinishEnqueue,
                touched,
                [expected, next.Text, QueueKeys.SchemaField(chunk.Schema.Id), chunk.Schema.Json, chunk.Count, chunk[chunk.Count - 1][..RecordHeader.Size]],
                CommandFlags.NoScriptCache);
            try
            {
                if (!await transaction.ExecuteAsync()) return null;
            }
            catch (RedisServerException)
            {
                return null;
            }

            using var length = await push;
            return (long)await finish == 1 ? length.ReadScalar().ReadInt64() : (long?)-1;
        },
        cancellation);
}
