using System.Text.Json;
using LocalServers;
using LocalServers.Service;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Program;

/// <summary><c>queue peek</c>: what waits can be read, and nothing of it can do harm.</summary>
public sealed class QueuePeekTests(TestServers servers)
{
    [Fact]
    public async Task Records_are_shown_in_their_order_and_stay_where_they_are()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 30);
        await QueuedAsync(sales, 30);
        using var json = JsonDocument.Parse(await RunAsync(sales, "queue", "peek", "5", "--json"));
        var stream = Assert.Single(json.RootElement.GetProperty("streams").EnumerateArray());
        Assert.Equal(30, stream.GetProperty("length").GetInt64());
        Assert.Equal([1L, 2, 3, 4, 5], stream.GetProperty("records").EnumerateArray().Select(record => record.GetProperty("seq").GetInt64()));
        var text = await RunAsync(sales, "queue", "peek", "2");
        Assert.Contains("Stream default: 30 records queued; the next 2.", text, StringComparison.Ordinal);
        Assert.Equal(30, await sales.QueueLengthAsync());
    }

    [Fact]
    public async Task Control_characters_are_made_visible_and_long_values_are_cut_with_their_length()
    {
        await using var sales = await Pipeline.CreateAsync(servers);
        await sales.Source.Server.ExecuteAsync(
            $"INSERT INTO {sales.Source.Table} (SYNC_ID, CONDUCE, CLIENTE, ULTIMA_MODIFICACION) VALUES ('s', 'C-1', 'a' + CHAR(27) + '[2J' + CHAR(10) + 'b' + REPLICATE('x', 150), GETDATE())");
        await QueuedAsync(sales, 1);
        var text = await RunAsync(sales, "queue", "peek");
        Assert.DoesNotContain('\e', text);
        Assert.Matches(@"a␛\[2J␊bx+… \(157 bytes\)", text);
    }

    [Fact]
    public async Task Masked_values_are_masked_here_too()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 3);
        var file = Path.Combine(sales.Scratch(), "streams.json");
        await File.WriteAllTextAsync(
            file, $$"""{ "streams": [ { "name": "default", "source": "{{sales.Source.View}}", "target": "datos_vista", "maskColumns": { "CLIENTE": "last4" } } ] }""");
        sales.Settings["SYNC_CONFIG"] = file;
        sales.Settings.Remove("MSSQL_VIEW");
        sales.Settings.Remove("PG_TABLE_VISTA");
        await QueuedAsync(sales, 3);
        using var json = JsonDocument.Parse(await RunAsync(sales, "queue", "peek", "3", "--json"));
        var clients = json.RootElement.GetProperty("streams")[0].GetProperty("records").EnumerateArray()
            .Select(record => record.GetProperty("values").EnumerateArray().Single(value => value.GetProperty("column").GetString() == "CLIENTE").GetProperty("text").GetString());
        Assert.All(clients, client => Assert.StartsWith("****", client, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_an_earlier_version_left_is_said_to_be_that()
    {
        await using var sales = await Pipeline.CreateAsync(servers);
        await (await sales.QueueAsync()).ListLeftPushAsync("sync_queue", "{\"CONDUCE\": \"x\"}");
        Assert.Contains("A record of an earlier version of the service", await RunAsync(sales, "queue", "peek"), StringComparison.Ordinal);
    }

    private static async Task QueuedAsync(Pipeline sales, int records)
    {
        var producer = sales.Start("run", "--role", "producer");
        await Eventually.TrueAsync(async () => await sales.QueueLengthAsync() == records, Pipeline.Patience, () => $"{records} records wait. {producer.AllText}");
    }

    private async Task<string> RunAsync(Pipeline sales, params string[] arguments)
    {
        await using var service = SyncServiceProcess.Start(servers.Folder, sales.Settings, arguments);
        var code = await service.ExitAsync(Pipeline.Patience);
        Assert.True(code == 0, $"{string.Join(' ', arguments)} ended with {code}:\n{service.AllText}");
        return service.Output.Text;
    }
}
