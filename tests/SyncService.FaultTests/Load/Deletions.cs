using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Load;

/// <summary>Which notes users have deleted, and by which write; and what they delete and make again all the while.</summary>
/// <remarks>All by the one who holds the workload's turn.</remarks>
internal sealed class Deletions(Stage stage)
{
    /// <summary>Faults rely on the first notes of each stream: the workload deletes none of them.</summary>
    public const int Untouched = 120;

    private readonly SortedSet<int>[] absent = [.. Enumerable.Range(0, Stage.StreamCount).Select(_ => new SortedSet<int>())];
    private readonly Dictionary<int, long>[] writes = [.. Enumerable.Range(0, Stage.StreamCount).Select(_ => new Dictionary<int, long>())];

    /// <summary>Notes that were deleted until now.</summary>
    public long Deleted { get; private set; }

    /// <summary>Of those, the ones that were made again.</summary>
    public long MadeAgain { get; private set; }

    /// <summary>Whether the source lacks a note that it had.</summary>
    /// <param name="stream">Of the note.</param>
    /// <param name="conduce">Its key.</param>
    public bool IsAbsent(StageStream stream, string conduce) => absent[stream.Index].Contains(SourceWriter.NoteOf(conduce));

    /// <summary>Whether the version of a note that a write left was deleted by a later write.</summary>
    public bool IsDeleted(StageStream stream, int note, long version) => writes[stream.Index].GetValueOrDefault(note) > version;

    public async Task DeleteAsync(StageStream stream, int from, int count)
    {
        Note(stream, from, count);
        await SourceWriter.DeleteAsync(stream, from, count);
    }

    /// <summary>Notes that go in another way are deleted by a write of their own.</summary>
    public void Note(StageStream stream, int from, int count)
    {
        var number = stage.Load.NextNumber();
        for (var note = from; note < from + count; note++)
        {
            if (absent[stream.Index].Add(note)) Deleted++;
            writes[stream.Index][note] = number;
        }
    }

    /// <summary>The first notes that are absent, with new values; but for those on which faults rely.</summary>
    public async Task MakeAgainAsync(StageStream stream, int most, decimal total)
    {
        foreach (var note in absent[stream.Index].Where(note => note > Untouched).Take(most).ToList())
        {
            await SourceWriter.InsertAsync(stream, note, 1, stage.Load.NextNumber(), total);
            Made(stream, note);
        }
    }

    /// <summary>The source has the note again.</summary>
    public void Made(StageStream stream, int note)
    {
        if (absent[stream.Index].Remove(note)) MadeAgain++;
    }

    /// <summary>Asks the source which of the notes are absent: it went back in time.</summary>
    public async Task LookAsync(StageStream stream)
    {
        var there = await SourceWriter.NotesAsync(stream);
        absent[stream.Index].Clear();
        absent[stream.Index].UnionWith(Enumerable.Range(1, stage.Load.RowsOf(stream)).Where(note => !there.Contains(note)));
    }
}
