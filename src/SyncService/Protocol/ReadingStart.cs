namespace SyncService.Protocol;

/// <summary>What a reading goes on from; what it makes of that is the business of its mode.</summary>
/// <param name="Reached">Position of the cursor; null before the first row of a stream.</param>
/// <param name="Floor">What the last complete cycle left; null where there is none.</param>
internal readonly record struct ReadingStart(Position? Reached, ReadingFloor? Floor = null);
