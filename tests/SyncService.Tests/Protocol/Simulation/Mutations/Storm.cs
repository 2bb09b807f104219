namespace SyncService.Tests.Protocol.Simulation.Mutations;

/// <summary>What happens more often than by chance, so that a rule is shown to bite; each per mille of the events.</summary>
internal sealed record Storm
{
    public static readonly Storm None = new();

    /// <summary>Redis is set back to any earlier snapshot.</summary>
    public int RedisBack { get; init; }

    /// <summary>PostgreSQL is.</summary>
    public int PostgresBack { get; init; }

    /// <summary>Both are, to the same moment.</summary>
    public int BothBack { get; init; }

    public int Snapshots { get; init; }

    /// <summary>The list loses its head, or its end.</summary>
    public int Drops { get; init; }

    /// <summary>Somebody pushes a record into the list again.</summary>
    public int Pushes { get; init; }

    public int Crashes { get; init; }

    /// <summary>A worker stands still, or goes on.</summary>
    public int Freezes { get; init; }

    public int Pauses { get; init; }

    /// <summary>The source changes.</summary>
    public int Changes { get; init; }

    /// <summary>What happens at last, one after the other, where chance hardly ever finds the order.</summary>
    public IReadOnlyList<Act> Ambush { get; init; } = [];

    /// <summary>How often.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>Whether two workers of each half run from the start.</summary>
    public bool IsDoubled { get; init; }
}
