using System.Globalization;
using LocalServers;
using LocalServers.Network;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Interruptions;

/// <summary>SQL Server is unreachable while records wait for a slow target.</summary>
public sealed class SourceAwayTests(TestServers servers)
{
    private const int Rows = 600;

    private const int Retries = 3;

    [Fact]
    public async Task What_is_queued_is_applied_meanwhile_in_the_same_generation_however_often_it_is_tried_again()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, Rows);
        await using var relay = new TcpProxy(int.Parse(sales.Settings["MSSQL_PORT"], CultureInfo.InvariantCulture));
        sales.Settings["MSSQL_PORT"] = $"{relay.Port}";
        // A batch takes longer than the first retries of the producer are apart.
        await sales.Target.ExecuteAsync(
            """
            CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.01); RETURN NEW; END $$;
            CREATE TRIGGER slow BEFORE INSERT ON datos_vista FOR EACH ROW EXECUTE FUNCTION slow();
            """);
        sales.Settings["BATCH_SIZE"] = "200";
        var service = sales.Run();
        await Eventually.TrueAsync(async () => await sales.QueueLengthAsync() == Rows, Pipeline.Patience, () => $"everything is queued. {service.AllText}");
        var generation = await GenerationAsync(sales);
        relay.UpstreamPort = LoopbackPort.Free();
        relay.Cut();

        await Eventually.TrueAsync(
            async () => await sales.Target.CountAsync() == Rows && await sales.QueueLengthAsync() == 0, Pipeline.Patience, () => $"everything is applied. {service.AllText}");
        await Eventually.TrueAsync(
            () => Task.FromResult(service.Output.Lines.Count(line => line.Contains("Trying again", StringComparison.Ordinal)) >= Retries), Pipeline.Patience, () => $"reading is tried again. {service.AllText}");
        Assert.Equal(generation, await GenerationAsync(sales));
    }

    private static Task<Guid> GenerationAsync(Pipeline sales) => sales.Target.ScalarAsync<Guid>("SELECT generation FROM sync_service.checkpoint");
}
