using SyncService.Protocol;

namespace SyncService.Tests.Protocol;

/// <summary>Stores in states that a test names.</summary>
internal static class RecordedStates
{
    public static readonly Generation First = new(Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"));

    public static readonly Generation OtherReign = new(Guid.Parse("7c9e6679-7425-40de-944b-e07fc1f90ae7"));

    public static readonly Watermark AtNoon = Watermark.OfTimestamp(new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Unspecified));

    public static readonly Position Noon = new(CaptureMode.Timestamp, AtNoon);

    public static QueueState QueueAt(long seq, long length, Generation? generation = null, bool schemas = true) =>
        new(new Cursor(generation ?? First, new Seq(seq), Noon).Text, length, schemas);

    public static QueueState OfAnotherFormat(long seq, long length) => new(new Cursor(First, new Seq(seq), Noon, Format: RecordFormat.Version + 1).Text, length);

    public static QueueState NoCursor(long length = 0) => new(null, length);

    public static Checkpoint Applied(long seq, Generation? generation = null) => new(generation ?? First, new Seq(seq), Noon, seq);
}
