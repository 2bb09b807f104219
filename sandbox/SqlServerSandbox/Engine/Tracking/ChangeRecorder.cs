namespace SqlServerSandbox.Engine.Tracking;

/// <summary>Notes what a statement writes in a tracked table; it is taken back with the transaction.</summary>
/// <param name="context">WITH CHANGE_TRACKING_CONTEXT; null without.</param>
internal sealed class ChangeRecorder(TableTracking tracking, Table table, Transaction transaction, byte[]? context)
{
    public void Inserted(byte[] image) => Note(image, WriteKind.Insert, null);

    public void Deleted(byte[] image) => Note(image, WriteKind.Delete, null);

    /// <param name="image">The row.</param>
    /// <param name="ordinals">The columns that the statement set, whether or not to another value.</param>
    public void Updated(byte[] image, IReadOnlyList<int> ordinals) => Note(image, WriteKind.Update, Mask(ordinals));

    /// <summary>Whether an update of these columns is a delete and an insert: "primary key column changes are never marked as updates".</summary>
    public bool ChangesKey(IEnumerable<int> ordinals) => ordinals.Any(o => table.PrimaryKey!.Order.Keys.Any(k => k.Ordinal == o));

    private void Note(byte[] image, WriteKind kind, int[]? columns) =>
        transaction.Track(new TrackedWrite(tracking, TableTracking.KeyOf(table, image), kind, columns, context));

    // NULL when all columns beside the key were updated in one operation. Computed columns are never listed.
    private int[]? Mask(IReadOnlyList<int> ordinals)
    {
        if (!tracking.TracksColumns) return null;
        var set = ordinals.ToList();
        if (table.RowVersionColumn >= 0) set.Add(table.RowVersionColumn);
        var others = Enumerable.Range(0, table.Columns.Length).Where(i => table.Columns[i].Computed is null && !ChangesKey([i]));
        return others.All(set.Contains) ? null : [.. set.Distinct().Select(i => table.Columns[i].Id)];
    }
}
