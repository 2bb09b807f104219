using LocalServers;
using LocalServers.Postgres;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Interruptions;

/// <summary>While an upgrade is under way, the two halves of a stream may be of different versions.</summary>
public sealed class OtherFormatTests(TestServers servers)
{
    [Fact]
    public async Task Records_of_a_format_that_is_not_known_wait_and_the_operator_is_told()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 10);
        await QueueAsOtherFormatAsync(sales);
        var consumer = sales.Start("run", "--role", "consumer");
        await consumer.LineAsync("The records in the queue are of format 99", Pipeline.Patience);
        await sales.StopAsync(consumer);
        Assert.Equal(10, await sales.QueueLengthAsync());
        Assert.Equal(0, await sales.Target.CountAsync());
        Assert.Equal(0, await sales.Postgres.ScalarAsync<long>(sales.Database, "SELECT count(*) FROM sync_service.dead_letter"));
    }

    [Fact]
    public async Task A_producer_that_does_not_know_the_format_reads_the_rows_again()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 10);
        await QueueAsOtherFormatAsync(sales);
        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(10);
    }

    private static async Task QueueAsOtherFormatAsync(Pipeline sales)
    {
        var producer = sales.Start("run", "--role", "producer");
        await Eventually.TrueAsync(async () => await sales.QueueLengthAsync() == 10, Pipeline.Patience, () => $"ten records wait. {producer.AllText}");
        await sales.StopAsync(producer);
        var queue = await sales.QueueAsync();
        var cursor = (string)(await queue.StringGetAsync("sync_queue:cursor"))!;
        await queue.StringSetAsync("sync_queue:cursor", System.Text.RegularExpressions.Regex.Replace(cursor, "\"format\":[0-9]+", "\"format\":99"));
    }
}
