using System.Text.Json;
using LocalServers.Sales;
using LocalServers.SqlServer;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Program;

/// <summary>A compatible server that knows little SQL, tells no time, has other error numbers and shows names in lower case.</summary>
public sealed class LimitedServerTests(TestServers servers)
{
    private const string Login = "lector";
    private const string Password = "Least-rights-1";
    private const int Rows = 200;

    [Fact]
    public async Task The_first_load_and_increments_arrive_with_one_warning_about_the_clock()
    {
        await using var server = await StartAsync();
        await using var sales = await WithRowsAsync(server);
        var service = sales.Run();
        await sales.InSyncAsync();
        await service.Output.WaitForAsync("does not tell its time", Pipeline.Patience);
        await sales.Source.InvoiceAsync(DeliveryNoteGenerator.Conduce(5), 5.55m, "E315");
        await sales.Source.InsertAsync(sales.Notes.Note(Rows + 1));
        await sales.InSyncAsync();
        await sales.AssertEqualAsync(Rows + 1);
        await sales.StopAsync(service);
        Assert.Single(service.AllText.Split('\n'), line => line.Contains("does not tell its time", StringComparison.Ordinal));
    }

    /// <summary>Such a server hashes nothing, so that rows of old stamps are not known by their totals.</summary>
    [Fact]
    public async Task Many_rows_of_one_old_stamp_are_sent_once_and_one_that_joins_them_arrives()
    {
        const int many = 12_000;
        await using var server = await StartAsync();
        await using var sales = await WithRowsAsync(server);
        await sales.Source.FillAsync(sales.Notes.Notes(many - Rows, Rows + 1));
        await server.ExecuteAsync($"UPDATE {sales.Source.Table} SET ULTIMA_MODIFICACION = '2026-01-17T03:00:00'");
        sales.Settings["SYNC_INTERVAL"] = "0.1";
        var service = sales.Run();
        await sales.InSyncAsync();
        var sent = await sales.SentAsync();

        await server.ExecuteAsync($"INSERT INTO {sales.Source.Table} (SYNC_ID, CONDUCE, ULTIMA_MODIFICACION) VALUES ('S', '{DeliveryNoteGenerator.Conduce(many + 1)}', '2026-01-17T03:00:00')");
        await sales.InSyncAsync();
        Assert.Equal(sent + 1, await sales.SentAsync());
        await sales.StopAsync(service);
    }

    [Fact]
    public async Task Check_says_what_it_could_not_ask_and_counts_the_rest()
    {
        await using var server = await StartAsync();
        await using var sales = await WithRowsAsync(server);

        // So many that an index matters.
        const int many = 10_001;
        await sales.Source.FillAsync(sales.Notes.Notes(many - Rows, Rows + 1));
        await server.ExecuteAsync($"UPDATE {sales.Source.Table} SET ULTIMA_MODIFICACION = NULL WHERE CONDUCE = '{DeliveryNoteGenerator.Conduce(3)}'");
        var service = sales.Start("check", "--json");
        var code = await service.ExitAsync(Pipeline.Patience);
        Assert.True(code == 0, service.AllText);
        using var report = JsonDocument.Parse(service.Output.Text);
        Assert.Contains("clock-untold", Codes(report.RootElement));
        Assert.Contains("key-spelling", Codes(report.RootElement.GetProperty("streams")[0]));
        var stream = report.RootElement.GetProperty("streams")[0];
        Assert.Equal(many, stream.GetProperty("rows").GetInt64());
        Assert.Equal(9, stream.GetProperty("columns").GetArrayLength());
        var findings = stream.GetProperty("findings").EnumerateArray().ToList();
        Assert.Equal(1, Assert.Single(findings, finding => finding.GetProperty("code").GetString() == "null-stamps").GetProperty("count").GetInt64());
        Assert.Contains("not-counted", Codes(stream));
        Assert.Contains("change-index-unseen", Codes(stream));
        Assert.DoesNotContain("future-stamps", Codes(stream));
        Assert.All(findings, finding => Assert.NotEqual("error", finding.GetProperty("severity").GetString()));
    }

    [Fact]
    public async Task A_missing_view_is_the_statements_fault_whatever_its_number()
    {
        await using var server = await StartAsync();
        await using var sales = await WithRowsAsync(server);
        sales.Settings["MSSQL_VIEW"] = "sys.sql_modules";
        var service = sales.Start("check");
        Assert.Equal(1, await service.ExitAsync(Pipeline.Patience));
        Assert.Contains("There is no view or table sys.sql_modules", service.AllText, StringComparison.Ordinal);
        Assert.DoesNotContain("Cannot reach", service.AllText, StringComparison.Ordinal);
    }

    private static IEnumerable<string?> Codes(JsonElement of) => of.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("code").GetString());

    private Task<SqlServerStandIn> StartAsync() => SqlServerStandIn.StartStandInAsync(servers.Folder, new StandInOptions { Limited = true });

    private async Task<Pipeline> WithRowsAsync(SqlServerStandIn server)
    {
        var sales = await Pipeline.CreateAsync(servers, ownSource: server);
        await sales.Source.FillAsync(sales.Notes.Notes(Rows));
        await server.ExecuteAsync($"CREATE LOGIN {Login} WITH PASSWORD = '{Password}'");
        await server.ExecuteAsync($"CREATE USER {Login} FOR LOGIN {Login}");
        await server.ExecuteAsync($"GRANT SELECT ON {sales.Source.View} TO {Login}");
        (sales.Settings["MSSQL_USER"], sales.Settings["MSSQL_PASSWORD"]) = (Login, Password);
        return sales;
    }
}
