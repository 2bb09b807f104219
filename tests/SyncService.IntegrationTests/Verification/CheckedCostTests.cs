using System.Text.Json;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Verification;

/// <summary>What <c>check</c> says of the cost of a comparison.</summary>
public sealed class CheckedCostTests(TestServers servers)
{
    /// <summary>More than what is not worth a word.</summary>
    private const int Rows = 10_001;

    [Theory]
    [InlineData("int NOT NULL PRIMARY KEY", "integer", "text", "")]
    [InlineData("int NOT NULL", "integer", "text", "compare-sorts")]
    [InlineData("varchar(20) NOT NULL PRIMARY KEY", "text", "text", "compare-order")]
    [InlineData("varchar(20) NOT NULL", "text", "text", "compare-order compare-sorts")]
    [InlineData("int NOT NULL PRIMARY KEY", "text", "text", "compare-key-form")]
    [InlineData("int NOT NULL PRIMARY KEY", "integer", "jsonb", "compare-values")]
    [InlineData("nvarchar(max) NOT NULL", "text", "text", "compare-no-lookup compare-one-statement compare-order")]
    [InlineData("datetime2(7) NOT NULL PRIMARY KEY", "timestamp", "text", "compare-no-lookup")]
    public async Task The_cost_of_a_pass(string key, string target, string value, string codes)
    {
        await using var sales = await Pipeline.CreateAsync(servers);
        var table = sales.Name("ORIGEN");
        var keys = key.StartsWith("datetime2", StringComparison.Ordinal) ? "DATEADD(second, value, CAST('2024-01-01' AS datetime2(7)))" : "value";
        await sales.Source.Server.ExecuteAsync(
            $"CREATE TABLE {table} (K {key}, V varchar(20), ULTIMA_MODIFICACION datetime2(3) NOT NULL); "
            + $"INSERT INTO {table} SELECT {keys}, '7', '2024-05-01' FROM GENERATE_SERIES(1, {Rows})");
        await sales.Target.ExecuteAsync($"CREATE TABLE destino (k {target} PRIMARY KEY, v {value}, ultima_modificacion timestamp)");
        (sales.Settings["MSSQL_VIEW"], sales.Settings["PG_TABLE_VISTA"]) = (table, "destino");
        var found = await FoundAsync(sales);
        Assert.Equal(codes, string.Join(' ', found.Select(finding => finding.Code)));
        Assert.All(found, finding => Assert.Contains("10,001 rows", finding.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("A,B", "")]
    [InlineData("B,A", "compare-sorts")]
    public async Task An_index_counts_where_it_begins_with_the_whole_key_of_the_view(string key, string codes)
    {
        await using var sales = await Pipeline.CreateAsync(servers);
        var (table, view) = (sales.Name("ORIGEN"), sales.Name("VW_ORIGEN"));
        await sales.Source.Server.ExecuteAsync($"CREATE TABLE {table} (A int NOT NULL, B int NOT NULL, ULTIMA_MODIFICACION datetime2(3) NOT NULL, PRIMARY KEY (A, B))");
        await sales.Source.Server.ExecuteAsync($"INSERT INTO {table} SELECT value % 7, value, '2024-05-01' FROM GENERATE_SERIES(1, {Rows})");
        await sales.Source.Server.ExecuteAsync($"CREATE VIEW {view} AS SELECT A, B, ULTIMA_MODIFICACION FROM {table}");
        await sales.Target.ExecuteAsync($"CREATE TABLE destino (a int, b int, ultima_modificacion timestamp, PRIMARY KEY ({key}))");
        (sales.Settings["MSSQL_VIEW"], sales.Settings["PG_TABLE_VISTA"], sales.Settings["KEY_COLUMNS"]) = (view, "destino", key);
        Assert.Equal(codes, string.Join(' ', (await FoundAsync(sales)).Select(finding => finding.Code)));
        sales.Settings["MSSQL_VIEW"] = table;
        Assert.Equal(codes, string.Join(' ', (await FoundAsync(sales)).Select(finding => finding.Code)));
    }

    private static async Task<IReadOnlyList<(string Code, string Message)>> FoundAsync(Pipeline sales)
    {
        using var report = JsonDocument.Parse(await CommandRun.RunAsync(sales, 0, "check", "--json"));
        return [.. report.RootElement.GetProperty("streams")[0].GetProperty("findings").EnumerateArray()
            .Select(finding => (Code: finding.GetProperty("code").GetString()!, Message: finding.GetProperty("message").GetString()!))
            .Where(finding => finding.Code.StartsWith("compare-", StringComparison.Ordinal)).OrderBy(finding => finding.Code, StringComparer.Ordinal)];
    }
}
