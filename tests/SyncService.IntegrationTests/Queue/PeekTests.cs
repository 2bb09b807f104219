using StackExchange.Redis;
using SyncService.IntegrationTests.Setup;
using SyncService.IntegrationTests.Target;
using SyncService.Protocol;
using SyncService.Queue;
using SyncService.Queue.Steps;

namespace SyncService.IntegrationTests.Queue;

/// <summary>A batch is read from Redis in several replies, and must be what one reply would have been.</summary>
public sealed class PeekTests(TestServers servers) : IAsyncLifetime
{
    private const int Records = 3_000;

    private static readonly PeekSize All = new(10_000, 10_000, int.MaxValue);

    private BegunQueue begun = null!;

    private RedisQueue Queue => begun.Queue;

    private IDatabase Database => begun.Database;

    private QueueKeys Keys => begun.Keys;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        begun = await BegunQueue.OpenAsync(await servers.RedisAsync, $"peek{servers.NextNumber()}");
        using var chunk = AppliedTable.Chunk(1, Enumerable.Range(1, Records));
        Assert.Equal(Records, await Queue.EnqueueAsync(begun.Begun.Text, begun.Begun with { Seq = new Seq(Records) }, chunk, Cancellation));
    }

    public ValueTask DisposeAsync() => begun.DisposeAsync();

    [Fact]
    public async Task A_batch_of_several_replies_holds_every_record_in_order()
    {
        using var batch = await Queue.PeekAsync(0, All, Cancellation);
        Assert.Equal(Records, batch.Count);
        Assert.True(batch.IsInOrder);
        Assert.Empty(batch.Unreadable);
        Assert.Equal(new Seq(1), batch.First);
        Assert.Equal(new Seq(Records), batch.Last);
        Assert.Equal(Enumerable.Range(1, Records).Select(number => (uint)number), batch.Headers.ToArray().Select(header => header.Number));
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(0, 700, 700)]
    [InlineData(2_900, 700, 100)]
    [InlineData(100, 1_700, 1_700)]
    [InlineData(Records, 10, 0)]
    public async Task No_more_is_read_than_is_asked_for(int offset, int asked, int expected)
    {
        using var batch = await Queue.PeekAsync(offset, All with { Records = asked }, Cancellation);
        Assert.Equal(expected, batch.Count);
        Assert.Equal(new Seq(1 + offset), batch.First);
        Assert.True(batch.IsInOrder);
    }

    [Fact]
    public async Task A_batch_ends_once_it_has_as_many_bytes_as_it_may()
    {
        using var all = await Queue.PeekAsync(0, All, Cancellation);
        using var batch = await Queue.PeekAsync(0, new PeekSize(Records, 100, (int)all.Bytes / 2), Cancellation);
        Assert.InRange(batch.Bytes, all.Bytes / 2, (all.Bytes / 2) + (2 * 100 * all.Bytes / Records));
    }

    /// <summary>Whoever cut the list in the middle of a reading left records that no longer follow.</summary>
    [Theory]
    [InlineData(300)]
    [InlineData(2_000)]
    public async Task What_does_not_follow_in_a_later_reply_waits_for_the_next_batch(int place)
    {
        var stranger = new byte[] { 7, 7, 7 };
        await Database.ListSetByIndexAsync(Keys.Records, place, stranger);
        using (var batch = await Queue.PeekAsync(0, All, Cancellation)) Assert.Equal(place, batch.Count);

        using var next = await Queue.PeekAsync(place, All, Cancellation);
        Assert.Equal(stranger, Assert.Single(next.Unreadable).Value);
        Assert.Equal(Records - place, next.Count);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(2_000)]
    public async Task A_record_of_another_number_in_a_later_reply_is_not_taken(int place)
    {
        await Database.ListSetByIndexAsync(Keys.Records, place, await Database.ListGetByIndexAsync(Keys.Records, 50));
        using var batch = await Queue.PeekAsync(0, All, Cancellation);
        Assert.Equal(place, batch.Count);
        Assert.True(batch.IsInOrder);
    }
}
