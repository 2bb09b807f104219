namespace SyncService.Target.Applying;

/// <summary>The staging tables that one session has made, and how the rows of a batch go from them again.</summary>
/// <remarks>
/// Each transaction empties those that it has filled, and no other. <c>ON COMMIT DELETE ROWS</c> would cut off the files of all that the session has made, at each commit: 165 ms with those of 120 streams, of which a small
/// batch takes half a millisecond. A few rows are deleted, which is cheaper than to cut off a file; the dead ones that this leaves are done away with when they have become many.
/// </remarks>
internal sealed class StagingTables
{
    /// <summary>A scan of so much takes no time that one would notice.</summary>
    private const int MostDead = 256 * 1024;

    /// <summary>Bytes that were copied into each since its file was cut off.</summary>
    private readonly Dictionary<string, long> copied = new(StringComparer.Ordinal);

    private readonly HashSet<string> filled = new(StringComparer.Ordinal);

    /// <summary>True for a table that is still to be made.</summary>
    public bool IsNew(string table) => copied.TryAdd(table, 0);

    public bool HoldsDead(string table) => copied[table] > 0;

    /// <summary>Rows are about to be copied into it, in a transaction.</summary>
    public void Filled(string table, long bytes)
    {
        filled.Add(table);
        copied[table] += bytes;
    }

    /// <summary>The statements that empty what the transaction has filled. Rows of one that was rolled back are dead already, and are counted with the others.</summary>
    public IEnumerable<string> ToEmpty() => filled.Select(table => copied[table] > MostDead ? Empty(table) : $"DELETE FROM {table}");

    /// <summary>The transaction that did so was committed.</summary>
    public void Emptied()
    {
        foreach (var table in filled.Where(table => copied[table] > MostDead)) copied[table] = 0;
        filled.Clear();
    }

    public static string Empty(string table) => $"TRUNCATE {table}";
}
