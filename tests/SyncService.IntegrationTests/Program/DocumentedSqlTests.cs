using System.Text.RegularExpressions;
using LocalServers;
using LocalServers.Postgres;
using LocalServers.Sales;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Program;

/// <summary>The SQL of the README, run as it stands there.</summary>
public sealed partial class DocumentedSqlTests(TestServers servers)
{
    private const string Database = "sales";

    [Fact]
    public async Task The_target_of_the_README_takes_the_view_with_the_rights_that_it_grants_and_its_queries_answer()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        await sales.Postgres.CreateDatabaseAsync(Database);
        await RunAsync(sales.Postgres, Block("CREATE TABLE datos_vista"));
        (sales.Settings["PG_DATABASE"], sales.Settings["PG_USER"], sales.Settings["PG_PASSWORD"]) = (Database, "sync_user", "…");
        await sales.RunOnceAsync();

        var target = new SalesTarget(sales.Postgres, Database);
        Assert.Equal(50, await target.CountAsync());
        await RunAsync(sales.Postgres, Block("FROM sync_service.checkpoint"));
        await RunAsync(sales.Postgres, Block("CREATE FUNCTION set_updated_at"));
        await target.ExecuteAsync("UPDATE datos_vista SET updated_at = '2000-01-01', cliente = 'by hand' WHERE conduce = (SELECT min(conduce) FROM datos_vista)");
        Assert.Equal(0, await target.ScalarAsync<long>("SELECT count(*) FROM datos_vista WHERE updated_at < '2001-01-01'"));
    }

    private static Task RunAsync(PrivatePostgres server, string sql) => server.ExecuteAsync(Database, sql);

    /// <summary>The one that holds this.</summary>
    private static string Block(string part) => Assert.Single(
        Blocks().Matches(File.ReadAllText(Path.Combine(BuiltPrograms.RepositoryFolder, "README.md"))).Select(block => block.Groups[1].Value),
        block => block.Contains(part, StringComparison.Ordinal));

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
