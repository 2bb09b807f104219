using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Capture;

public sealed class MomentOfReadingTests(TestServers servers)
{
    [Fact]
    public async Task The_rows_of_a_page_carry_the_moment_at_which_its_statement_began()
    {
        var table = await PagedTable.CreateAsync(servers, "S datetime2(3) NOT NULL", ["N"], [.. Enumerable.Range(0, 10).Select(i => $"'2024-05-01T10:00:0{i}'")]);
        var read = await table.HeadersAsync(page: 10, new TickingClock());
        Assert.Equal(10, read.Count);
        Assert.Single(read.Select(header => header.ReadMicros).Distinct());
        Assert.Equal(10, read.Select(header => header.EnqueuedMicros).Distinct().Count());
        Assert.All(read, header => Assert.True(header.ReadMicros < header.EnqueuedMicros));
    }

    [Fact]
    public async Task A_later_page_has_a_later_moment()
    {
        var table = await PagedTable.CreateAsync(servers, "S datetime2(3) NOT NULL", ["N"], [.. Enumerable.Range(0, 10).Select(i => $"'2024-05-01T10:00:0{i}'")]);
        var read = await table.HeadersAsync(page: 4, new TickingClock());
        var moments = read.Select(header => header.ReadMicros).ToList();
        Assert.True(moments.Distinct().Count() > 1);
        Assert.Equal(moments.Order(), moments);
    }

    /// <summary>A second later each time that it is looked at.</summary>
    private sealed class TickingClock : TimeProvider
    {
        private long seconds;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(Interlocked.Increment(ref seconds));
    }
}
