using LocalServers.Sales;

namespace SyncService.FaultTests.Setup;

/// <summary>One stream of a stage: its place, and its names on each side.</summary>
internal sealed class StageStream(Stage stage, int number)
{
    public const string Key = "CONDUCE";

    public const string RowVersion = "RV";

    /// <summary>Of the stream whose rows are marked.</summary>
    public const string Mark = "deleted_at";

    private const int Watched = 2;
    private const int Marked = 2;
    private const int Versioned = 3;
    private const int Kept = 4;
    private const int Compound = 5;

    /// <summary>Among the streams of the stage.</summary>
    public int Index { get; } = number - 1;

    public string Name { get; } = $"notas{number}";

    /// <summary>Whether PostgreSQL notes each row that an older version overwrites. Rows of a table with a user's trigger are never written ahead, so others have none.</summary>
    public bool IsWatched { get; } = number <= Watched;

    /// <summary>Whether its source has a rowversion, by which it is read.</summary>
    public bool IsVersioned { get; } = number == Versioned;

    /// <summary>Whether two columns identify a row.</summary>
    public bool IsCompound { get; } = number == Compound;

    /// <summary>What becomes of rows that users delete, where they do.</summary>
    public DeletePolicy Deletes { get; } = !stage.UsersDelete ? DeletePolicy.Keep : number switch
    {
        Marked => DeletePolicy.Mark,
        Kept => DeletePolicy.Keep,
        _ => DeletePolicy.Apply,
    };

    public string Queue => $"sync_queue:{Name}";

    public string Cursor => $"{Queue}:cursor";

    public string Schemas => $"{Queue}:schemas";

    /// <summary>Of the server that stands now, as below: the stage may have put another in its place.</summary>
    public SalesSource Source => new(stage.Source, $"NOTAS{number}", $"VW_NOTAS{number}");

    public SalesTarget Target => new(stage.Postgres, Stage.Database, $"notas{number}");

    public DeliveryNoteGenerator Notes { get; } = new(number);

    /// <summary>The key of a note, as the command line takes it.</summary>
    public string KeyOf(int note) => IsCompound ? $"{Key}={DeliveryNoteGenerator.Conduce(note)},SYNC_ID={Notes.Note(note).SyncId}" : $"{Key}={DeliveryNoteGenerator.Conduce(note)}";
}
