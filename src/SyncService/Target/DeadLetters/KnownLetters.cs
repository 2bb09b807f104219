using Npgsql;
using SyncService.Encoding;
using SyncService.Protocol;
using SyncService.Target.Applying;

namespace SyncService.Target.DeadLetters;

/// <summary>Which keys of a stream have letters, so that a later record of such a key settles them in its own transaction, and all others cost nothing.</summary>
/// <remarks>
/// Known from batch to batch; where a checkpoint is not the one that the batch before left, another instance has written, or the server was set back, and it is asked again.
/// A key that somebody else has settled meanwhile is settled once more, which does nothing.
/// </remarks>
internal sealed class KnownLetters(StreamId id)
{
    /// <summary>Of more than that none is remembered, and each batch settles what it may.</summary>
    private const int Most = 100_000;

    private readonly HashSet<ulong> keys = [];
    private (Generation Generation, Seq Seq)? asOf;
    private bool areTooMany;

    /// <param name="session">In the transaction of the batch.</param>
    /// <param name="batch">What is applied.</param>
    /// <param name="dead">Those of its records that are set aside themselves, by index.</param>
    /// <param name="expected">The checkpoint before it.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <returns>The keys whose letters end; none where there are none.</returns>
    public async Task<IReadOnlyCollection<ulong>> SettledAsync(ApplySession session, RecordBatch batch, IReadOnlySet<int> dead, Checkpoint expected, CancellationToken cancellation)
    {
        if (asOf != (expected.Generation, expected.Seq)) await LearnAsync(session, cancellation);
        if (keys.Count == 0 && !areTooMany) return [];
        HashSet<ulong> settled = [];
        for (var i = 0; i < batch.Count; i++)
        {
            if (dead.Contains(i) || batch.Unreadable.ContainsKey(i)) continue;
            var key = batch.Header(i).KeyHash;
            if (areTooMany || keys.Contains(key)) settled.Add(key);
        }

        return settled;
    }

    /// <summary>The transaction was committed.</summary>
    /// <param name="reached">The checkpoint that it left.</param>
    /// <param name="settled">Keys whose letters have ended.</param>
    /// <param name="added">Keys that have letters now.</param>
    public void Committed(Checkpoint reached, IReadOnlyCollection<ulong> settled, IEnumerable<ulong> added)
    {
        asOf = (reached.Generation, reached.Seq);
        keys.ExceptWith(settled);
        keys.UnionWith(added);
        areTooMany |= keys.Count > Most;
        if (areTooMany) keys.Clear();
    }

    public NpgsqlBatchCommand Settle(IEnumerable<ulong> settled) => DeadLetterTable.Settle(id, [.. settled.Select(key => (long)key)]);

    private async Task LearnAsync(ApplySession session, CancellationToken cancellation)
    {
        keys.Clear();
        await using var batch = new NpgsqlBatch(session.Connection) { BatchCommands = { DeadLetterTable.Keys(id, Most + 1) } };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) keys.Add((ulong)reader.GetInt64(0));
        areTooMany = keys.Count > Most;
        if (areTooMany) keys.Clear();
    }
}
