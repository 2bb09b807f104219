using SyncService.Tests.Protocol.Simulation.Mutations;
using SyncService.Tests.Protocol.Simulation.Sources;

namespace SyncService.Tests.Protocol.Simulation;

public sealed class FullQueueTests
{
    private const int HighWater = 6;
    private const int LargestChunk = 5;

    /// <remarks>One chunk may pass the mark, for it is known only then how many records were added.</remarks>
    [Fact]
    public void A_full_queue_grows_no_further_however_long_nobody_empties_it()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var dice = new Dice((ulong)seed);
            var world = new World(dice, Mutation.None, new SourceHabits()) { HighWater = HighWater };
            var producer = new SimulatedWorker(world.StartProducer);
            for (var i = 0; i < 3_000; i++)
            {
                if (dice.Chance(300)) world.View.Change();
                producer.GoOn(dice, Answer.Arrives);
            }

            Assert.Null(producer.Defect);
            Assert.InRange(world.Redis.Records.Count, HighWater + 1, HighWater + LargestChunk);
        }
    }
}
