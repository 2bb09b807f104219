using LocalServers.Postgres;
using LocalServers.Sales;
using LocalServers.SqlServer;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Documentation;

/// <summary>The SQL of the documents, run as it stands there.</summary>
public sealed class DocumentedSqlTests(TestServers servers)
{
    private const string Database = "sales";

    private static readonly DocumentedSql Source = new("README.md", "CREATE VIEW dbo.VW_VENTAS_SYNC");
    private static readonly DocumentedSql Stamp = new("README.md", "CREATE TRIGGER dbo.VENTAS_STAMP");
    private static readonly DocumentedSql Index = new("docs/tuning.md", "CREATE INDEX IX_VENTAS_STAMP");
    private static readonly DocumentedSql Target = new("README.md", "CREATE TABLE datos_vista");
    private static readonly DocumentedSql UpdatedAt = new("README.md", "CREATE FUNCTION set_updated_at");
    private static readonly DocumentedSql Questions = new("README.md", "FROM sync_service.checkpoint");

    [Fact]
    public void Every_block_of_the_documents_is_run_by_one_of_these_tests()
    {
        DocumentedSql[] run = [Source, Stamp, Index, Target, UpdatedAt, Questions];
        Assert.Equal(DocumentedSql.Blocks().Order(), run.Select(block => (block.Document, block.Text)).Order());
    }

    [Fact]
    public async Task The_source_of_the_README_is_read_with_the_rights_that_it_grants_and_its_trigger_stamps_what_changes()
    {
        await using var server = await SqlServerStandIn.StartAsync(servers.Folder);
        await using var sales = await Pipeline.CreateAsync(servers, ownSource: server);
        var source = new SalesSource(server);
        await source.CreateAsync();
        await source.FillAsync(sales.Notes.Notes(50));
        await server.ExecuteAsync($"DROP VIEW {source.View}");
        const string password = "Read-only-1";
        await server.ExecuteAsync("IF SUSER_ID('sync_reader') IS NOT NULL DROP LOGIN sync_reader");
        foreach (var batch in Source.Batches) await server.ExecuteAsync(batch.Replace("'…'", $"'{password}'", StringComparison.Ordinal));
        (sales.Settings["MSSQL_USER"], sales.Settings["MSSQL_PASSWORD"], sales.Settings["MSSQL_VIEW"]) = ("sync_reader", password, source.View);
        await AssertLoadedAsync(sales, source);

        foreach (var batch in Stamp.Batches) await server.ExecuteAsync(batch);
        const string stamped = "SELECT COUNT(*) FROM VENTAS WHERE ULTIMA_MODIFICACION > DATEADD(hour, -1, GETDATE())";
        await server.ExecuteAsync("DISABLE TRIGGER dbo.VENTAS_STAMP ON dbo.VENTAS; UPDATE VENTAS SET ULTIMA_MODIFICACION = DATEADD(day, -9, GETDATE()); ENABLE TRIGGER dbo.VENTAS_STAMP ON dbo.VENTAS");
        Assert.Equal(0, await server.ScalarAsync<int>(stamped));
        await server.ExecuteAsync($"UPDATE VENTAS SET TOTAL = TOTAL + 1 WHERE CONDUCE IN ('{DeliveryNoteGenerator.Conduce(5)}', '{DeliveryNoteGenerator.Conduce(6)}')");
        Assert.Equal(2, await server.ScalarAsync<int>(stamped));
        await server.ExecuteAsync("INSERT VENTAS (CONDUCE) VALUES ('by hand')");
        Assert.Equal(3, await server.ScalarAsync<int>(stamped));

        await server.ExecuteAsync("DROP INDEX IX_VENTAS_STAMP ON dbo.VENTAS");
        foreach (var batch in Index.Batches) await server.ExecuteAsync(batch);
    }

    [Fact]
    public async Task The_target_of_the_README_takes_the_view_with_the_rights_that_it_grants_and_its_queries_answer()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        await sales.Postgres.CreateDatabaseAsync(Database);
        await RunAsync(sales.Postgres, Target);
        (sales.Settings["PG_DATABASE"], sales.Settings["PG_USER"], sales.Settings["PG_PASSWORD"]) = (Database, "sync_user", "…");
        await sales.RunOnceAsync();

        var target = new SalesTarget(sales.Postgres, Database);
        Assert.Equal(50, await target.CountAsync());
        await RunAsync(sales.Postgres, Questions);
        await RunAsync(sales.Postgres, UpdatedAt);
        await target.ExecuteAsync("UPDATE datos_vista SET updated_at = '2000-01-01', cliente = 'by hand' WHERE conduce = (SELECT min(conduce) FROM datos_vista)");
        Assert.Equal(0, await target.ScalarAsync<long>("SELECT count(*) FROM datos_vista WHERE updated_at < '2001-01-01'"));
    }

    private static async Task AssertLoadedAsync(Pipeline sales, SalesSource source)
    {
        await sales.RunOnceAsync();
        var result = await sales.CompareAsync(source.View, sales.Target.Table, "CONDUCE");
        Assert.True(result.AllEqual, result.ToString());
        Assert.Equal(50, result.Equal);
    }

    private static Task RunAsync(PrivatePostgres server, DocumentedSql block) => server.ExecuteAsync(Database, block.Text);
}
