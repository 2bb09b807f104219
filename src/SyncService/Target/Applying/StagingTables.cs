namespace SyncService.Target.Applying;

/// <summary>The staging tables that one session has made, and how they are emptied after each batch.</summary>
/// <remarks>
/// <c>ON COMMIT DELETE ROWS</c> truncates every table that has it at each commit: 165 ms with the tables of 120 streams, where a small batch takes half a millisecond. For a single table nothing is cheaper, so only the first
/// table of a session has it. Each transaction empties the other tables that it has filled. It deletes the rows, and runs <c>TRUNCATE</c> once many dead ones have gathered: <c>TRUNCATE</c> gives the table a new file and
/// makes PostgreSQL plan each statement on it again, which costs 3 ms.
/// </remarks>
internal sealed class StagingTables
{
    /// <summary>A scan of so much takes no time that one would notice.</summary>
    private const int MostDead = 256 * 1024;

    /// <summary>Bytes that were copied into each table but the first since it was last truncated.</summary>
    private readonly Dictionary<string, long> copied = new(StringComparer.Ordinal);

    private readonly HashSet<string> filled = new(StringComparer.Ordinal);

    /// <summary>The table that the server empties.</summary>
    private string? first;

    /// <summary>The end of the definition of a table that has not been created yet; null for one that has.</summary>
    public string? ToCreate(string table)
    {
        if (first is not null) return first != table && copied.TryAdd(table, 0) ? "" : null;
        first = table;
        return " ON COMMIT DELETE ROWS";
    }

    public bool HoldsDead(string table) => first != table && copied[table] > 0;

    /// <summary>Rows are about to be copied into it, in a transaction.</summary>
    public void Filled(string table, long bytes)
    {
        if (first == table) return;
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
