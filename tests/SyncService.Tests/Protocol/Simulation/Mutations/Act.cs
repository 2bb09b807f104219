namespace SyncService.Tests.Protocol.Simulation.Mutations;

/// <summary>A part of an ambush.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Least">How often at least.</param>
/// <param name="Most">How often at most.</param>
internal sealed record Act(ActKind Kind, int Least = 1, int Most = 1);

/// <summary>What happens in an act.</summary>
internal enum ActKind
{
    /// <summary>Of both stores.</summary>
    Snapshot,

    /// <summary>The source changes.</summary>
    Change,

    /// <summary>One call of the first producer takes effect.</summary>
    FirstProducer,

    /// <summary>One call of the second producer.</summary>
    SecondProducer,

    /// <summary>One call of the first consumer.</summary>
    FirstConsumer,

    /// <summary>One call of the second consumer.</summary>
    SecondConsumer,

    /// <summary>Redis goes back to the last snapshot.</summary>
    RedisBack,

    /// <summary>PostgreSQL does.</summary>
    PostgresBack,

    /// <summary>The first producer is another process, which begins.</summary>
    FirstProducerStarts,

    /// <summary>The second one is.</summary>
    SecondProducerStarts,
}
