namespace SyncService.Protocol;

/// <summary>An upper bound of the size of the records in the list, so that whoever reads it can bound its memory.</summary>
/// <param name="OlderBytes">Bound for records before <paramref name="RecentFrom"/>.</param>
/// <param name="RecentBytes">Bound for records from there on.</param>
/// <param name="RecentFrom">Number of the first record of the recent ones.</param>
internal readonly record struct RecordWidth(int OlderBytes, int RecentBytes, long RecentFrom)
{
    /// <summary>The bound after records of at most <paramref name="bytes"/> were appended up to <paramref name="seq"/>.</summary>
    /// <param name="bytes">Size of the widest of them.</param>
    /// <param name="seq">Number of the last record before them.</param>
    /// <param name="head">A number that the head of the list has reached for certain.</param>
    public RecordWidth Append(int bytes, Seq seq, Seq head) => head.Value >= RecentFrom
        ? new RecordWidth(RecentBytes, bytes, seq.Value + 1)
        : this with { RecentBytes = Math.Max(RecentBytes, bytes) };

    public int Bound(Seq head) => head.Value >= RecentFrom ? RecentBytes : Math.Max(OlderBytes, RecentBytes);
}
