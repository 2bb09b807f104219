using Microsoft.Extensions.Logging.Abstractions;
using SyncService.Protocol;
using SyncService.Tests.Protocol.Simulation.Sources;

namespace SyncService.Tests.Workers.Producing;

/// <summary>What a cursor lets be committed with the first of its records.</summary>
public sealed class ProducerFloorTests
{
    [Fact]
    public async Task By_time_the_floor_travels_with_the_records() => Assert.NotNull((await AfterTwoCyclesAsync(new SourceHabits())).Floor);

    /// <summary>Records of the cycle before may still be queued, and would be passed by where the list is lost.</summary>
    [Fact]
    public async Task By_row_version_the_end_of_a_cycle_does_not_travel_with_the_records_of_the_next() =>
        Assert.Null((await AfterTwoCyclesAsync(new SourceHabits { RowVersions = true })).Floor);

    private static async Task<Cursor> AfterTwoCyclesAsync(SourceHabits habits)
    {
        var producer = new SimulatedProducer(NullLogger.Instance, habits: habits);
        await producer.StepAsync();
        var first = producer.Redis.Records.Count;
        for (var i = 0; i < 5; i++) producer.View.Change();
        await producer.StepAsync();
        Assert.True(producer.Redis.Records.Count > first);
        return producer.Redis.Read().Cursor!;
    }
}
