using SyncService.Protocol;
using SyncService.Protocol.Identities;
using SyncService.Tests.Protocol.Simulation.Comparing;
using SyncService.Tests.Protocol.Simulation.Sources;

namespace SyncService.Tests.Protocol.Simulation.Mutations;

/// <summary>The protocol, or the protocol with one rule taken away.</summary>
internal sealed record Mutation(string Name)
{
    public static readonly Mutation None = new("the protocol");

    public ProtocolRules Rules { get; init; } = new();

    /// <summary>Whether the enqueue compares the cursor before it sets it.</summary>
    public bool ComparesCursor { get; init; } = true;

    /// <summary>Whether a batch leaves the queue between the look at the checkpoint and the commit.</summary>
    /// <remarks>A trim before a transaction that looks again under its lock loses nothing: what is missing is noticed and read again.</remarks>
    public bool TrimsFirst { get; init; }

    /// <summary>What is seen of the source: its clock, and the transactions that are open. Without a clock there is no floor, and nothing is read twice that would mend what a rule is for.</summary>
    public SourceSight Sight { get; init; } = new(Time: true, Transactions: true);

    /// <summary>Whether a clock that is not the source's tells how long nobody looked.</summary>
    public bool HasSecondClock { get; init; } = true;

    /// <summary>How source and target are compared.</summary>
    public ComparisonRules Comparison { get; init; } = new();

    /// <summary>What happens besides, where only that shows what a rule is for.</summary>
    public Storm Storm { get; init; } = Storm.None;

    public override string ToString() => Name;

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("a new generation keeps the list although the generations differed") { Rules = new KeepsList(), Storm = new() { PostgresBack = 22, Changes = 362 } },
        new("a producer that starts goes on in the old generation") { Rules = new KeepsGeneration(), Sight = default, Storm = new() { Ambush = Ambushes.BatchOutlivesRestore } },
        new("the producer does not compare cursor and checkpoint each cycle") { Rules = new NeverLooks(), Storm = new() { Crashes = 30 } },
        new("the enqueue does not check the cursor") { ComparesCursor = false, Sight = default, Storm = new() { Ambush = Ambushes.ChunkOutlivesGeneration, Rounds = 20 } },
        new("the consumer applies batches of any generation") { Rules = new AnyGeneration(), Sight = default, Storm = new() { RedisBack = 10, Snapshots = 51, Pauses = 18 } },
        new("the consumer applies although records before the head are missing")
        {
            Rules = new AnyHead(), Sight = default, Storm = new() { RedisBack = 7, Pushes = 27, Pauses = 21, IsDoubled = true },
        },
        new("the transaction does not look at the checkpoint again") { Rules = new NoLock() },
        new("the trim comes before the commit") { TrimsFirst = true, Sight = default, Storm = new() { BothBack = 52 } },
        new("the consumer trusts the places of records without looking at their numbers")
        {
            Rules = new AnyOrder(), Storm = new() { RedisBack = 31, BothBack = 17, Drops = 10, Pushes = 31, Changes = 213 },
        },
        new("the transaction does not look for a pause") { Rules = new IgnoresPause(), Sight = default, Storm = new() { Snapshots = 14, Drops = 51 } },
    ];

    private sealed class KeepsList : ProtocolRules
    {
        public override Beginning Begin(QueueState queue, Checkpoint checkpoint, GenerationChoice choice) =>
            queue.Cursor is { } cursor && cursor.Seq + -queue.Length <= checkpoint.Seq && checkpoint.Seq <= cursor.Seq
                ? new Beginning(cursor with { Generation = choice.Generation }, KeepList: true)
                : base.Begin(queue, checkpoint, choice);
    }

    private sealed class KeepsGeneration : ProtocolRules
    {
        public override Generation Take(QueueState queue, Checkpoint checkpoint) =>
            Agree(queue, checkpoint) ? checkpoint.Generation : base.Take(queue, checkpoint);
    }

    private sealed class NeverLooks : ProtocolRules
    {
        /// <summary>Without a cursor there is nothing to go on with, and the production code has no way to do so.</summary>
        public override Continuation Continue(QueueState queue, Checkpoint checkpoint, string mine) =>
            queue.Cursor is null ? Continuation.QueueLost : Continuation.GoOn;
    }

    private sealed class AnyGeneration : ProtocolRules
    {
        public override bool SameGeneration(Cursor cursor, Checkpoint checkpoint) => true;

        public override bool StillMine(Checkpoint locked, Checkpoint expected) => locked.Seq == expected.Seq;
    }

    private sealed class AnyHead : ProtocolRules
    {
        public override bool MayFollow(Seq first, Checkpoint checkpoint) => true;
    }

    /// <summary>Too seldom for chance: <see cref="WriteAheadTests"/> goes that way on purpose.</summary>
    internal sealed class WritesAheadBlindly : ProtocolRules
    {
        public override bool MayWriteAhead(Checkpoint now, Checkpoint before, Seq first) => true;
    }

    private sealed class IgnoresPause : ProtocolRules
    {
        public override bool StillMine(Checkpoint locked, Checkpoint expected) => base.StillMine(locked with { Pause = null }, expected);
    }

    private sealed class AnyOrder : ProtocolRules
    {
        public override bool MayTrust(bool isInOrder) => true;
    }

    internal sealed class NoLock : ProtocolRules
    {
        public override bool StillMine(Checkpoint locked, Checkpoint expected) => locked.Pause is null;
    }
}
