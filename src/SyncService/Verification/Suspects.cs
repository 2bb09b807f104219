using SyncService.Target.Comparing;

namespace SyncService.Verification;

/// <summary>Keys whose rows were not equal at the first look. Most of them are on their way.</summary>
internal sealed class Suspects
{
    /// <summary>So many are judged together; a pass waits meanwhile.</summary>
    public const int Many = 50_000;

    private Dictionary<ulong, RowKey> keys = [];

    public bool AreMany => keys.Count >= Many;

    public int Count => keys.Count;

    /// <param name="digest">Of the key.</param>
    /// <param name="key">As a record would carry it.</param>
    public void Add(ulong digest, RowKey key) => keys[digest] = key;

    /// <summary>Hands them over, and begins anew.</summary>
    public Dictionary<ulong, RowKey> Take()
    {
        var taken = keys;
        keys = [];
        return taken;
    }
}
