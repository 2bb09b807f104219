namespace SyncService.Protocol;

/// <summary>Where the next reading begins at the latest, as the last complete cycle left it.</summary>
/// <param name="Position">As the mode of the stream left it.</param>
/// <param name="Since">Timestamp of this process at which the age was <paramref name="Before"/>.</param>
/// <param name="Before">The age then: how long ago that cycle had begun, by a clock that is not the source's.</param>
internal readonly record struct ReadingFloor(Position Position, long Since, TimeSpan Before = default)
{
    /// <summary>How long ago that cycle began.</summary>
    public TimeSpan Age(TimeProvider clock) => AgeAt(clock.GetTimestamp(), clock);

    /// <summary>The same, at a timestamp of this process.</summary>
    public TimeSpan AgeAt(long timestamp, TimeProvider clock) => Before + clock.GetElapsedTime(Since, timestamp);

    /// <summary>As the checkpoint is to hold it.</summary>
    public KeptFloor ToKeep(TimeProvider clock) => new(Position, Age(clock));

    /// <summary>As it was read from the checkpoint just now.</summary>
    public static ReadingFloor? Of(KeptFloor? kept, TimeProvider clock) => kept is { } known ? new ReadingFloor(known.Position, clock.GetTimestamp(), known.Age) : null;
}

/// <summary>A floor as it travels with records, to be committed with them where the checkpoint holds none.</summary>
/// <param name="Position">As <see cref="ReadingFloor.Position"/>.</param>
/// <param name="At">When it was taken, in UTC, by the producer's clock.</param>
internal readonly record struct CursorFloor(Position Position, DateTime At)
{
    public static CursorFloor Of(ReadingFloor floor, TimeProvider clock) => new(floor.Position, (clock.GetUtcNow() - floor.Age(clock)).UtcDateTime);

    public KeptFloor ToKeep(TimeProvider clock)
    {
        var age = clock.GetUtcNow().UtcDateTime - At;
        return new(Position, age > TimeSpan.Zero ? age : TimeSpan.Zero);
    }
}

/// <summary>A floor in the checkpoint.</summary>
/// <param name="Position">As <see cref="ReadingFloor.Position"/>.</param>
/// <param name="Age">By PostgreSQL's clock.</param>
internal readonly record struct KeptFloor(Position Position, TimeSpan Age);

/// <summary>What a complete cycle leaves in the checkpoint when all its records are applied.</summary>
/// <param name="Floor">Null without a clock.</param>
/// <param name="Sent">As <see cref="Checkpoint.Sent"/>.</param>
internal readonly record struct KeptReading(KeptFloor? Floor, byte[]? Sent)
{
    /// <summary>Whether the checkpoint holds <see cref="Sent"/> already.</summary>
    public bool IsSentKept { get; init; }
}
