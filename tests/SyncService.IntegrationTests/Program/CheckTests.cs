using System.Text.Json;
using LocalServers;
using LocalServers.Sales;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Program;

/// <summary><c>check</c> before a sync: what it finds, and that it leaves no trace.</summary>
public sealed class CheckTests(TestServers servers)
{
    [Fact]
    public async Task A_sound_stream_can_run_and_shows_its_columns()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        var (code, text) = await RunAsync(sales, "check");
        Assert.True(code == 0, text);
        Assert.Contains("The stream can run.", text, StringComparison.Ordinal);
        Assert.Matches(@"TOTAL +decimal\(18,2\) +total +numeric\(18,2\) +as it is", text);
        Assert.Contains("Key CONDUCE; change column ULTIMA_MODIFICACION; 50 rows", text, StringComparison.Ordinal);
        Assert.Contains("does not see deletes", text, StringComparison.Ordinal);
        Assert.DoesNotContain("error ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_column_that_is_part_of_the_key_gives_rise_to_nothing()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await sales.Target.ExecuteAsync("CREATE TABLE historia (LIKE datos_vista); ALTER TABLE historia ADD PRIMARY KEY (conduce, ultima_modificacion)");
        sales.Settings["PG_TABLE_VISTA"] = "historia";
        using var report = await JsonAsync(sales);
        Assert.Equal(["CONDUCE", "ULTIMA_MODIFICACION"], report.RootElement.GetProperty("streams")[0].GetProperty("key").EnumerateArray().Select(key => key.GetString()));
        Assert.DoesNotContain(
            report.RootElement.GetProperty("streams")[0].GetProperty("findings").EnumerateArray(),
            finding => finding.GetProperty("severity").GetString() != "note" || finding.GetProperty("message").GetString()!.Contains("older", StringComparison.Ordinal));

        // Each version is a row of its own.
        await sales.RunOnceAsync();
        await sales.Source.SetTotalAsync(DeliveryNoteGenerator.Conduce(1), 7.77m, await sales.Source.NowAsync());
        await sales.RunOnceAsync();
        Assert.Equal(2, await sales.Target.ScalarAsync<long>($"SELECT count(*) FROM historia WHERE conduce = '{DeliveryNoteGenerator.Conduce(1)}'"));
    }

    [Fact]
    public async Task A_server_that_is_down_is_counted_as_the_error_that_it_is()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 1);
        (sales.Settings["REDIS_PORT"], sales.Settings["PG_PORT"]) = ("1", "1");
        var (code, text) = await RunAsync(sales, "check");
        Assert.Equal(1, code);
        Assert.Matches(@"Cannot run: 2 errors \(2 of the servers\), \d+ warnings?, \d+ notes?\.", text);
    }

    [Fact]
    public async Task Rows_that_will_not_arrive_are_counted()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        sales.Settings["SYNC_START"] = "2000-01-01";
        await sales.Source.SetTotalAsync(DeliveryNoteGenerator.Conduce(1), 1, new DateTime(1999, 1, 1, 0, 0, 0, DateTimeKind.Unspecified));
        await sales.Source.SetTotalAsync(DeliveryNoteGenerator.Conduce(2), 1, new DateTime(2099, 1, 1, 0, 0, 0, DateTimeKind.Unspecified));
        await sales.Source.Server.ExecuteAsync(
            $"UPDATE {sales.Source.Table} SET ULTIMA_MODIFICACION = NULL WHERE CONDUCE IN ('{DeliveryNoteGenerator.Conduce(3)}', '{DeliveryNoteGenerator.Conduce(4)}')");
        using var report = await JsonAsync(sales);
        Assert.Equal(2, Finding(report, "null-stamps").GetProperty("count").GetInt64());
        Assert.Equal(1, Finding(report, "future-stamps").GetProperty("count").GetInt64());
        Assert.Equal(1, Finding(report, "stamps-before-start").GetProperty("count").GetInt64());
        Assert.True(report.RootElement.GetProperty("canRun").GetBoolean());
    }

    [Fact]
    public async Task Keys_that_stand_twice_or_are_NULL_come_with_examples()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await sales.Source.Server.ExecuteAsync($"UPDATE {sales.Source.Table} SET SYNC_ID = 'doble' WHERE CONDUCE <= '{DeliveryNoteGenerator.Conduce(3)}'");
        await sales.Source.Server.ExecuteAsync($"UPDATE {sales.Source.Table} SET SYNC_ID = NULL WHERE CONDUCE = '{DeliveryNoteGenerator.Conduce(9)}'");
        await sales.Target.ExecuteAsync("CREATE UNIQUE INDEX ON datos_vista (sync_id)");
        sales.Settings["KEY_COLUMNS"] = "SYNC_ID";
        using var report = await JsonAsync(sales);
        Assert.Equal(1, Finding(report, "duplicate-keys").GetProperty("count").GetInt64());
        Assert.Equal("doble (3 times)", Finding(report, "duplicate-keys").GetProperty("examples")[0].GetString());
        Assert.Equal(1, Finding(report, "null-keys").GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task A_target_that_cannot_take_the_rows_stops_the_stream_with_1()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await sales.Target.ExecuteAsync(
            """
            ALTER TABLE datos_vista ADD COLUMN obligatorio int NOT NULL, DROP COLUMN codigo_cliente, ALTER COLUMN cliente TYPE varchar(20),
                ALTER COLUMN total TYPE numeric(18,1), ALTER COLUMN fecha_emision TYPE timestamp(0)
            """);
        sales.Settings["KEY_COLUMNS"] = "SYNC_ID";
        using var report = await JsonAsync(sales, expected: 1);
        Assert.Contains("obligatorio", Finding(report, "column-required").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("CREATE UNIQUE INDEX ON \"public\".\"datos_vista\" (\"sync_id\");", Finding(report, "key-mismatch").GetProperty("advice").GetString(), StringComparison.Ordinal);
        Assert.Contains("codigo_cliente", Finding(report, "column-missing").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            ["CLIENTE", "FECHA_EMISION", "TOTAL"],
            Findings(report, "narrower-type").Select(finding => finding.GetProperty("message").GetString()!.Split(' ')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_change_column_without_an_index_comes_with_its_cost()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 10_001);
        await sales.Source.Server.ExecuteAsync($"DROP INDEX IX_{sales.Source.Table}_MODIFICACION ON {sales.Source.Table}");
        sales.Settings["MSSQL_VIEW"] = sales.Source.Table;
        using var report = await JsonAsync(sales);
        Assert.Matches("takes .* ms over 10,001 rows", Finding(report, "no-change-index").GetProperty("message").GetString());
    }

    [Fact]
    public async Task One_store_that_is_away_does_not_hide_the_others()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        sales.Settings["REDIS_PORT"] = $"{LoopbackPort.Free()}";
        sales.Settings["PG_PORT"] = $"{LoopbackPort.Free()}";
        using var report = await JsonAsync(sales, expected: 1);
        Assert.Equal(["queue-unreachable", "target-unreachable"], report.RootElement.GetProperty("findings").EnumerateArray().Select(Code).Order(StringComparer.Ordinal));
        Assert.Equal(20, report.RootElement.GetProperty("streams")[0].GetProperty("rows").GetInt64());
        Assert.Equal(9, report.RootElement.GetProperty("streams")[0].GetProperty("columns").GetArrayLength());
    }

    [Fact]
    public async Task Nothing_is_written_anywhere()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        var service = sales.Start("check");
        Assert.Equal(0, await service.ExitAsync(Pipeline.Patience));
        Assert.False(await sales.Target.ScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = 'sync_service')"));
        Assert.Equal(0, await sales.Target.CountAsync());
        Assert.Equal(0, (long)(await (await sales.QueueAsync()).ExecuteAsync("DBSIZE")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(service.Folder));
    }

    private static async Task<(int Code, string Text)> RunAsync(Pipeline sales, params string[] arguments)
    {
        var service = sales.Start(arguments);
        var code = await service.ExitAsync(Pipeline.Patience);
        ConfigurationTests.AssertNoStackTrace(service);
        return (code, service.AllText);
    }

    private static async Task<JsonDocument> JsonAsync(Pipeline sales, int expected = 0)
    {
        var service = sales.Start("check", "--json");
        var code = await service.ExitAsync(Pipeline.Patience);
        Assert.True(code == expected, $"check ended with {code}:\n{service.AllText}");
        return JsonDocument.Parse(service.Output.Text);
    }

    private static JsonElement Finding(JsonDocument report, string code) => Assert.Single(Findings(report, code));

    private static IEnumerable<JsonElement> Findings(JsonDocument report, string code) =>
        report.RootElement.GetProperty("streams")[0].GetProperty("findings").EnumerateArray().Where(finding => Code(finding) == code);

    private static string Code(JsonElement finding) => finding.GetProperty("code").GetString()!;
}
