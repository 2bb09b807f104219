namespace SyncService.Benchmarks.Shapes;

internal static class RowShapes
{
    public static readonly NotesShape Notes = new();
    public static readonly WideShape Wide = new();
    public static readonly UnindexedShape Unindexed = new();
    public static readonly OneStampShape OneStamp = new();
    public static readonly FaultyNotesShape FaultyNotes = new();

    public static IReadOnlyList<RowShape> All { get; } = [Notes, Wide, Unindexed, OneStamp, FaultyNotes];
}
