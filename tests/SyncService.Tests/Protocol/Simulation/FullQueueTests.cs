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

    /// <summary>To begin again would send again what there is no room to remember, and fill the queue with it for ever.</summary>
    [Fact]
    public void Rows_of_one_stamp_come_to_their_end_however_slowly_the_queue_is_emptied()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var dice = new Dice((ulong)seed);
            var world = new World(dice, Mutation.None, new SourceHabits(TiesPerMille: 1000, RowsAtOnce: 6)) { HighWater = 2 };
            while (world.View.Rows.Count() < SimulatedView.Keys) world.View.Change();
            var (producer, consumer) = (new SimulatedWorker(world.StartProducer), new SimulatedWorker(world.StartConsumer));
            for (var i = 0; i < 30_000 && !world.IsInStep(); i++) (i % 40 == 0 ? consumer : producer).GoOn(dice, Answer.Arrives);
            Assert.True(world.IsInStep(), $"seed {seed}: {world}");
            Assert.Equal(SimulatedView.Keys, world.Redis.Read().Cursor!.Seq.Value);
        }
    }
}
