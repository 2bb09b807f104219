namespace SyncService.Protocol;

/// <summary>Cursor and length of the list, read in one atomic step.</summary>
/// <param name="CursorText">The cursor as it stands in Redis, for compare-and-set; null when there is none.</param>
/// <param name="Length">Records in the list.</param>
/// <param name="SchemasPresent">Whether the descriptions of the records' columns are there.</param>
internal sealed record QueueState(string? CursorText, long Length, bool SchemasPresent = true)
{
    public Cursor? Cursor { get; } = Cursor.Parse(CursorText);

    /// <summary>Number of the record at the head of the list.</summary>
    public Seq? Head => Cursor is null ? null : new Seq(Cursor.Seq.Value - Length + 1);
}
