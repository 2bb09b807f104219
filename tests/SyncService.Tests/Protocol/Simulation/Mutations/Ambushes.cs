namespace SyncService.Tests.Protocol.Simulation.Mutations;

/// <summary>Orders of events in which a single rule keeps the rows right.</summary>
internal static class Ambushes
{
    /// <summary>Both stores go back to a moment before a batch that a consumer holds, and its numbers are given to other records.</summary>
    public static IReadOnlyList<Act> BatchOutlivesRestore { get; } =
    [
        new(ActKind.FirstProducer, 10, 40), new(ActKind.FirstConsumer, 10, 40), new(ActKind.Snapshot),
        new(ActKind.Change, 3, 6), new(ActKind.FirstProducer, 5, 9), new(ActKind.FirstConsumer, 2, 4),
        new(ActKind.RedisBack), new(ActKind.PostgresBack),
        new(ActKind.Change, 3, 8), new(ActKind.FirstProducer, 12, 24), new(ActKind.FirstConsumer, 1, 2),
    ];

    /// <summary>A producer holds a chunk while another one begins, and PostgreSQL goes back to the generation of the first.</summary>
    public static IReadOnlyList<Act> ChunkOutlivesGeneration { get; } =
    [
        new(ActKind.FirstProducer, 10, 40), new(ActKind.FirstConsumer, 10, 40),
        new(ActKind.FirstProducerStarts), new(ActKind.SecondProducerStarts), new(ActKind.Change, 3, 6), new(ActKind.FirstProducer, 6, 10), new(ActKind.Snapshot),
        new(ActKind.FirstProducer, 4, 10), new(ActKind.Change, 1, 3), new(ActKind.RedisBack),
        new(ActKind.SecondProducer, 12, 18), new(ActKind.PostgresBack),
        new(ActKind.FirstProducer, 1, 2), new(ActKind.FirstConsumer, 10, 20),
    ];
}
