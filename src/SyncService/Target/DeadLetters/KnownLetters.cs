using Npgsql;
using SyncService.Encoding;
using SyncService.Protocol;
using SyncService.Target.Applying;

namespace SyncService.Target.DeadLetters;

/// <summary>Which keys of a stream have letters, so that a later record of such a key settles them in its own transaction, and all others cost nothing.</summary>
/// <remarks>
/// Known from batch to batch; where a checkpoint is not the one that the batch before left, another instance has written, or the server was set back, and it is asked again.
/// A key that somebody else has settled meanwhile is settled once more, which does nothing. Safe for the batch in its turn and the one ahead, which ask at the same time.
/// </remarks>
/// <param name="id">Of the stream.</param>
/// <param name="areKept">Whether what is told of letters is kept when they end.</param>
internal sealed class KnownLetters(StreamId id, bool areKept)
{
    /// <summary>Of more than that none is remembered, and each batch settles what it may.</summary>
    private const int Most = 100_000;

    private readonly Lock gate = new();
    private readonly HashSet<ulong> keys = [];

    /// <summary>Those of <see cref="keys"/> that this process has set aside.</summary>
    private readonly HashSet<ulong> own = [];
    private (Generation Generation, Seq Seq)? asOf;
    private bool areTooMany;

    /// <summary>Whether a record of that key was set aside before, so that one that is set aside again tells nothing new. Of more than 100,000 it is not known.</summary>
    public bool Has(ulong key)
    {
        lock (gate) return keys.Contains(key);
    }

    /// <summary>How many keys have letters; 100,000 where they are more.</summary>
    public int Count
    {
        get
        {
            lock (gate) return areTooMany ? Most : keys.Count;
        }
    }

    /// <summary>Learns which there are, unless they are known.</summary>
    /// <param name="session">In the transaction of the batch.</param>
    /// <param name="expected">The checkpoint before it.</param>
    /// <param name="cancellation">The caller's.</param>
    public Task LookAsync(ApplySession session, Checkpoint expected, CancellationToken cancellation) =>
        asOf == (expected.Generation, expected.Seq) ? Task.CompletedTask : LearnAsync(session, expected, cancellation);

    /// <param name="session">In the transaction of the batch.</param>
    /// <param name="batch">What is applied.</param>
    /// <param name="dead">Those of its records that are set aside themselves, by index.</param>
    /// <param name="expected">The checkpoint before it.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <returns>The keys whose letters end; none where there are none.</returns>
    public async Task<IReadOnlyCollection<ulong>> SettledAsync(ApplySession session, RecordBatch batch, IReadOnlySet<int> dead, Checkpoint expected, CancellationToken cancellation)
    {
        await LookAsync(session, expected, cancellation);
        lock (gate)
        {
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
    }

    /// <summary>The transaction was committed.</summary>
    /// <param name="reached">The checkpoint that it left.</param>
    /// <param name="settled">Keys whose letters have ended.</param>
    /// <param name="added">Keys that have letters now.</param>
    /// <returns>How many of the records that this process has set aside before are so no longer, or are set aside once more.</returns>
    public int Committed(Checkpoint reached, IReadOnlyCollection<ulong> settled, IReadOnlyList<ulong> added)
    {
        lock (gate)
        {
            asOf = (reached.Generation, reached.Seq);
            var over = settled.Count(own.Remove) + added.Count(key => !own.Add(key));
            keys.ExceptWith(settled);
            keys.UnionWith(added);
            areTooMany |= keys.Count > Most;
            if (areTooMany) keys.Clear();
            if (own.Count > Most) own.Clear();
            return over;
        }
    }

    public NpgsqlBatchCommand Settle(IEnumerable<ulong> settled) => DeadLetterTable.Settle(id, [.. settled.Select(key => (long)key)], areKept);

    private async Task LearnAsync(ApplySession session, Checkpoint expected, CancellationToken cancellation)
    {
        List<ulong> found = [];
        await using (var batch = new NpgsqlBatch(session.Connection) { BatchCommands = { DeadLetterTable.Keys(id, Most + 1) } })
        await using (var reader = await batch.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation)) found.Add((ulong)reader.GetInt64(0));
        }

        lock (gate)
        {
            keys.Clear();
            areTooMany = found.Count > Most;
            if (!areTooMany) keys.UnionWith(found);
            asOf = (expected.Generation, expected.Seq);
        }
    }
}
