using SyncService.Encoding;
using SyncService.Protocol;
using SyncService.Target.Comparing;

namespace SyncService.Verification.Judging;

/// <summary>What the source held for some keys when it was asked, and the places of these rows in the comparison table.</summary>
internal sealed class LookedUpRows
{
    private readonly Dictionary<ulong, LookedUpRow> byKey = [];
    private readonly List<ulong> keys = [];

    public int Places => keys.Count;

    /// <param name="key">Digest of the key.</param>
    /// <param name="record">What the source said.</param>
    /// <param name="digest">Of all that it said.</param>
    /// <param name="hasStamp">Whether the row has a stamp of its own.</param>
    /// <returns>Its place.</returns>
    public int Add(ulong key, RecordHeader record, ulong digest, bool hasStamp)
    {
        var before = byKey.GetValueOrDefault(key);
        byKey[key] = new LookedUpRow(unchecked((before?.Digest ?? 0) + digest + 1), record.KeyHash, record.Operation, hasStamp ? record.Stamp : null, (before?.Rows ?? 0) + 1);
        keys.Add(key);
        return keys.Count - 1;
    }

    public LookedUpRow? Find(ulong key) => byKey.GetValueOrDefault(key);

    /// <summary>The keys of which no row is equal, each with how it stands and a place where it was staged.</summary>
    /// <remarks>A key that stands twice in the source is equal when one of its rows is.</remarks>
    public Dictionary<ulong, (RowState State, int Place)> Unequal(IReadOnlyList<(int Place, RowState State)> states)
    {
        Dictionary<ulong, (RowState State, int Place)> found = [];
        Dictionary<ulong, int> counts = [];
        foreach (var (place, state) in states)
        {
            var key = keys[place];
            counts[key] = counts.GetValueOrDefault(key) + 1;
            found[key] = (state, place);
        }

        foreach (var (key, count) in counts)
        {
            if (count < byKey[key].Rows) found.Remove(key);
        }

        return found;
    }
}

/// <param name="Digest">Of all that the source said of the key.</param>
/// <param name="KeyHash">As records carry it.</param>
/// <param name="Operation">A row, or none.</param>
/// <param name="Stamp">Null where there is none.</param>
/// <param name="Rows">How many rows there were.</param>
internal sealed record LookedUpRow(ulong Digest, ulong KeyHash, RecordOperation Operation, Watermark? Stamp, int Rows);
