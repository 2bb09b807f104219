using SyncService.Queue.Connections;

namespace SyncService.Tests.Queue.Connections;

public sealed class QueueHealthTests
{
    [Theory]
    [InlineData(100L, 100L, "noeviction", "Redis at r:6379 has no memory left for the queue.")]
    [InlineData(100L, 99L, "noeviction", null)]
    [InlineData(100L, 100L, "allkeys-lru", null)]
    [InlineData(0L, 100L, "noeviction", null)]
    [InlineData(null, null, null, null)]
    public void A_Redis_that_is_full_and_throws_nothing_away_takes_no_records(long? most, long? used, string? policy, string? expected) =>
        Assert.Equal(expected, QueueHealth.Of(new QueueFacts { MaxMemoryBytes = most, UsedMemoryBytes = used, Policy = policy }, "r:6379")?.Message);

    [Fact]
    public void A_Redis_whose_disk_failed_is_told() => Assert.Equal(
        "Redis at r:6379 could not write to its disk, and may refuse records.", QueueHealth.Of(new QueueFacts { WritesToDisk = false }, "r:6379")?.Message);
}
