using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Increments;

/// <summary>Where a stream begins: at the first stamp that its column can hold, or where somebody says.</summary>
public sealed class BeginningTests(TestServers servers)
{
    [Theory]
    [InlineData("datetime", "1753-01-01T00:00:00", "1998-05-06T10:00:00.123")]
    [InlineData("smalldatetime", "1900-01-01T00:00:00", "1998-05-06T10:01:00")]
    [InlineData("date", "0001-01-01", "1998-05-06")]
    [InlineData("datetime2(7)", "0001-01-01T00:00:00", "1998-05-06T10:00:00.1234567")]
    [InlineData("datetimeoffset(7)", "0001-01-01T00:00:00+00:00", "1998-05-06T10:00:00+02:00")]
    [InlineData("smallint", "-32768", "0")]
    [InlineData("int", "-2147483648", "0")]
    [InlineData("bigint", "-9223372036854775808", "0")]
    public async Task Every_stamp_that_a_change_column_can_hold_is_read(string type, params string[] stamps)
    {
        await using var sales = await WithAsync(type, stamps);

        await sales.RunOnceAsync();

        Assert.Equal("1,2", await ArrivedAsync(sales));
    }

    [Fact]
    public async Task Without_a_start_the_log_says_that_it_reads_from_the_beginning_and_counts_nothing()
    {
        await using var sales = await WithAsync("datetime2(3)", ["1996-07-04", "2026-03-01"]);
        var run = await sales.RunOnceAsync();
        Assert.Contains($"reading {sales.Settings["MSSQL_VIEW"]} from its beginning.", run.Output.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("SYNC_START", run.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_sets_a_start_is_told_at_each_start_and_by_check_how_many_rows_lie_before_it()
    {
        await using var sales = await WithAsync("datetime2(3)", ["1996-07-04", "1997-01-01", "2026-03-01"]);
        sales.Settings["SYNC_START"] = "2000-01-01";
        for (var i = 0; i < 2; i++)
        {
            var run = await sales.RunOnceAsync();
            Assert.Contains($"MARCA is before 2000-01-01 (SYNC_START) in 2 rows of {sales.Settings["MSSQL_VIEW"]}, which are not read.", run.Output.Text, StringComparison.Ordinal);
        }

        Assert.Equal("3", await ArrivedAsync(sales));
        Assert.Contains("MARCA is before 2000-01-01 (SYNC_START) in 2 rows", (await CommandRun.RunAsync(sales, 0, "check")).Replace('\n', ' '), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_before_which_there_are_no_rows_needs_no_word()
    {
        await using var sales = await WithAsync("datetime2(3)", ["2026-03-01"]);
        sales.Settings["SYNC_START"] = "2000-01-01T00:00:00";
        Assert.DoesNotContain("SYNC_START", (await sales.RunOnceAsync()).AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_has_no_effect_on_numbers_and_check_says_so()
    {
        await using var sales = await WithAsync("int", ["1", "2"]);
        sales.Settings["SYNC_START"] = "2000-01-01";
        Assert.Contains("MARCA is no time, so SYNC_START has no effect on it", (await CommandRun.RunAsync(sales, 0, "check")).Replace('\n', ' '), StringComparison.Ordinal);
        await sales.RunOnceAsync();
        Assert.Equal("1,2", await ArrivedAsync(sales));
    }

    private static Task<string?> ArrivedAsync(Pipeline sales) => sales.Target.ScalarAsync<string>("SELECT string_agg(id::text, ',' ORDER BY id) FROM destino");

    /// <summary>Rows 1, 2 and so on, with these stamps.</summary>
    private async Task<Pipeline> WithAsync(string type, params string[] stamps)
    {
        var sales = await Pipeline.CreateAsync(servers);
        var table = sales.Name("ANTIGUAS");
        await sales.Source.Server.ExecuteAsync($"CREATE TABLE {table} (ID int NOT NULL PRIMARY KEY, MARCA {type} NOT NULL)");
        for (var i = 0; i < stamps.Length; i++) await sales.Source.Server.ExecuteAsync($"INSERT INTO {table} (ID, MARCA) VALUES ({i + 1}, CAST('{stamps[i]}' AS {type}))");
        await sales.Target.ExecuteAsync("CREATE TABLE destino (id int PRIMARY KEY)");
        (sales.Settings["MSSQL_VIEW"], sales.Settings["PG_TABLE_VISTA"], sales.Settings["CHANGE_COLUMN"]) = (table, "destino", "MARCA");
        return sales;
    }
}
