using LocalServers;
using LocalServers.Sales;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Streams;

public sealed class StreamsTests(TestServers servers)
{
    [Fact]
    public async Task Two_streams_are_kept_apart_and_both_arrive()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 200);
        var second = new SalesSource(sales.Source.Server, sales.Name("PEDIDOS"), sales.Name("VW_PEDIDOS"));
        await second.CreateAsync();
        await second.FillAsync(new DeliveryNoteGenerator(seed: 2).Notes(300));
        await new SalesTarget(sales.Postgres, sales.Database, "pedidos").CreateAsync();
        Configure(sales, second.View, "pedidos");

        await sales.RunOnceAsync();

        await sales.AssertEqualAsync(200);
        var result = await sales.CompareAsync(second.View, "pedidos", "CONDUCE");
        Assert.True(result.AllEqual && result.Equal == 300, result.ToString());
        Assert.NotNull(await sales.LastSyncTimestampAsync("last_sync_timestamp:ventas"));
        Assert.NotNull(await sales.LastSyncTimestampAsync("last_sync_timestamp:otros"));
        Assert.Null(await sales.LastSyncTimestampAsync());
    }

    [Fact]
    public async Task A_stream_that_fails_does_not_hold_up_the_other()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 200);
        Configure(sales, sales.Name("VW_NO_EXISTE"), "no_existe");
        var service = sales.Run();

        await sales.InSyncAsync();
        await sales.Source.InsertAsync(sales.Notes.Note(201));
        await sales.InSyncAsync();

        Assert.False(service.HasExited);
        Assert.Contains("otros", service.AllText, StringComparison.Ordinal);
        await sales.StopAsync(service);
    }

    [Fact]
    public async Task A_stream_whose_target_refuses_writing_does_not_hold_up_the_other()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 200);
        var second = new SalesSource(sales.Source.Server, sales.Name("PEDIDOS"), sales.Name("VW_PEDIDOS"));
        await second.CreateAsync();
        await second.FillAsync(new DeliveryNoteGenerator(seed: 2).Notes(50));
        // Its key column cannot take the values: each row of the batch is bad, which is a fault of the schema.
        await sales.Target.ExecuteAsync("CREATE TABLE pedidos (conduce integer PRIMARY KEY, total numeric(18,2), ultima_modificacion timestamp)");
        Configure(sales, second.View, "pedidos");
        sales.Run();

        await sales.InSyncAsync();
        Assert.Equal(0, await sales.Target.ScalarAsync<long>("SELECT count(*) FROM pedidos"));
        await Eventually.TrueAsync(
            async () => await sales.QueueLengthAsync("sync_queue:otros") == 50, Pipeline.Patience, () => $"its records wait. {sales.Services[0].AllText}");
    }

    private static void Configure(Pipeline sales, string secondView, string secondTable)
    {
        var file = Path.Combine(sales.Scratch(), "streams.json");
        File.WriteAllText(
            file,
            $$"""
            {
              "streams": [
                { "name": "ventas", "source": "{{sales.Source.View}}", "target": "datos_vista", "keyColumns": ["CONDUCE"], "changeColumn": "ULTIMA_MODIFICACION" },
                { "name": "otros", "source": "{{secondView}}", "target": "{{secondTable}}" }
              ]
            }
            """);
        sales.Settings.Remove("MSSQL_VIEW");
        sales.Settings.Remove("PG_TABLE_VISTA");
        sales.Settings["SYNC_CONFIG"] = file;
    }
}
