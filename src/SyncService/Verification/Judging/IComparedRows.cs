using SyncService.Target.Comparing;

namespace SyncService.Verification.Judging;

/// <summary>Both sides of a comparison, for some keys.</summary>
internal interface IComparedRows
{
    /// <summary>Whether a single row of the source can be asked for.</summary>
    bool FindsByKey { get; }

    /// <summary>Asks the source what it holds for some keys, and stages the answers for the target to be compared with.</summary>
    Task<LookedUpRows> ReadAsync(IReadOnlyDictionary<ulong, RowKey> keys, CancellationToken cancellation);

    /// <summary>The keys whose target row is another one than what was read last, as the target is now.</summary>
    /// <param name="rows">As they were read last.</param>
    /// <param name="cancellation">The caller's.</param>
    Task<Dictionary<ulong, (RowState State, int Place)>> UnequalAsync(LookedUpRows rows, CancellationToken cancellation);

    /// <summary>Which of some keys have a dead letter, by the hashes that records carry.</summary>
    Task<HashSet<ulong>> LettersAsync(IReadOnlyCollection<ulong> hashes, CancellationToken cancellation);

    /// <summary>A key by its source columns.</summary>
    IReadOnlyDictionary<string, string> Texts(RowKey key);
}
