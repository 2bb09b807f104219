using LocalServers;
using LocalServers.SqlServer;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Interruptions;

/// <summary>SQL Server is away while records wait for a slow target.</summary>
public sealed class SourceAwayTests(TestServers servers)
{
    private const int Rows = 600;

    [Fact]
    public async Task What_is_queued_is_applied_meanwhile_in_the_same_generation()
    {
        await using var folder = PrivateFolder.Create("sync-test-away");
        var source = await SqlServerStandIn.StartStandInAsync(folder, new StandInOptions());
        await using var sales = await Pipeline.CreateAsync(servers, ownSource: source);
        await sales.Source.FillAsync(sales.Notes.Notes(Rows));
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
        await source.DisposeAsync();
        await service.LineAsync("Cannot reach SQL Server", Pipeline.Patience);

        await Eventually.TrueAsync(
            async () => await sales.Target.CountAsync() == Rows && await sales.QueueLengthAsync() == 0, Pipeline.Patience, () => $"everything is applied. {service.AllText}");
        Assert.Equal(generation, await GenerationAsync(sales));
    }

    private static Task<Guid> GenerationAsync(Pipeline sales) => sales.Target.ScalarAsync<Guid>("SELECT generation FROM sync_service.checkpoint");
}
