namespace SyncService.Protocol;

/// <summary>What a reading goes on from.</summary>
/// <param name="Reached">Position of the cursor; null before the first row of a stream.</param>
/// <param name="Overlap">How far before its lower bound rows are read again.</param>
/// <param name="Floor">What the last complete cycle left; null where there is none.</param>
internal readonly record struct ReadingStart(Watermark? Reached, TimeSpan Overlap, ReadingFloor? Floor = null)
{
    /// <param name="bounds">What the source says.</param>
    /// <param name="clock">Measures the age of the floor.</param>
    public ReadingRange Range(SourceBounds bounds, TimeProvider clock) =>
        ReadingRange.Of(Reached, bounds, Overlap, Floor is { } floor ? floor.ToKeep(clock) : null);
}
