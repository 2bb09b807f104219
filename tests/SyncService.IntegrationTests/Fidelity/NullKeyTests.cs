using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Fidelity;

/// <summary>Rows whose key is NULL: set aside each, while the others arrive.</summary>
public sealed class NullKeyTests(TestServers servers)
{
    private const int DeadLetters = 3;

    [Theory]
    [InlineData("int", "1", "integer")]
    [InlineData("bigint", "1", "bigint")]
    [InlineData("decimal(10,2)", "1.50", "numeric(10,2)")]
    [InlineData("varchar(10)", "'a'", "varchar(10)")]
    [InlineData("nvarchar(10)", "N'a'", "text")]
    [InlineData("uniqueidentifier", "'6F9619FF-8B86-D011-B42D-00C04FC964FF'", "uuid")]
    [InlineData("datetime2(3)", "'2026-03-01'", "timestamp(3)")]
    [InlineData("date", "'2026-03-01'", "date")]
    [InlineData("varbinary(8)", "0x01", "bytea")]
    [InlineData("bit", "1", "boolean")]
    public async Task A_key_of_any_type(string source, string value, string target)
    {
        await using var sales = await WithAsync($"ID {source} NULL", $"id {target} PRIMARY KEY", "ID", $"({value}, 1), (NULL, 2)");

        await sales.RunOnceAsync(DeadLetters);

        await AssertAsync(sales, arrived: "1", "2");
        Assert.Equal("id", await sales.Target.ScalarAsync<string>("SELECT column_name FROM sync_service.dead_letter"));
        Assert.Equal("23502", await sales.Target.ScalarAsync<string>("SELECT sqlstate FROM sync_service.dead_letter"));
    }

    [Theory]
    [InlineData("PRIMARY KEY (a, b)")]
    [InlineData("UNIQUE (a, b)")]
    public async Task Any_column_of_a_compound_key_whatever_the_target_allows(string key)
    {
        await using var sales = await WithAsync(
            "A int NULL, B nvarchar(10) NULL", $"a int, b text, {key}", "A,B", "(1, N'x', 1), (NULL, N'x', 2), (1, NULL, 3), (NULL, NULL, 4), (2, N'x', 5)");

        await sales.RunOnceAsync(DeadLetters);

        await AssertAsync(sales, arrived: "1,5", "2", "3", "4");
    }

    [Fact]
    public async Task Of_a_key_on_both_sides_of_one_the_later_row_wins()
    {
        await using var sales = await WithAsync("ID int NULL", "id int UNIQUE", "ID", "(1, 1), (2, 2), (NULL, 3), (1, 4)");

        await sales.RunOnceAsync(DeadLetters);

        await AssertAsync(sales, arrived: "2,4", "3");
    }

    [Fact]
    public async Task Many_of_them_are_set_aside_in_one_batch()
    {
        await using var sales = await WithAsync("ID int NULL", "id int PRIMARY KEY", "ID", string.Join(", ", Enumerable.Range(1, 900).Select(i => i % 15 == 0 ? $"(NULL, {i})" : $"({i}, {i})")));

        var run = await sales.RunOnceAsync(DeadLetters);

        Assert.Contains("900 records read, 840 applied, 0 unchanged, 60 dead letters", run.Output.Text, StringComparison.Ordinal);
        Assert.Equal(840, await sales.Target.ScalarAsync<long>("SELECT count(*) FROM destino"));
    }

    [Fact]
    public async Task Each_start_and_each_retry_leaves_it_where_it_is()
    {
        await using var sales = await WithAsync("ID int NULL", "id int UNIQUE", "ID", "(1, 1), (NULL, 2)");
        await sales.RunOnceAsync(DeadLetters);
        await sales.RunOnceAsync(DeadLetters);

        await CommandRun.RunAsync(sales, 1, "dead", "retry", "--all");

        await AssertAsync(sales, arrived: "1", "2");
    }

    [Fact]
    public async Task A_running_service_goes_on_with_what_comes_after_it()
    {
        await using var sales = await WithAsync("ID int NULL", "id int UNIQUE", "ID", "(1, 1), (NULL, 2)");
        var service = sales.Run();
        await ArrivedAsync(1);
        await sales.Source.Server.ExecuteAsync($"INSERT INTO {sales.Settings["MSSQL_VIEW"]} (ID, N, ULTIMA_MODIFICACION) VALUES (NULL, 3, SYSDATETIME()), (4, 4, SYSDATETIME())");
        await ArrivedAsync(2);
        await AssertAsync(sales, arrived: "1,4", "2", "3");

        Task ArrivedAsync(long rows) => LocalServers.Eventually.TrueAsync(
            async () => await sales.Target.ScalarAsync<long>("SELECT count(*) FROM destino") == rows, Pipeline.Patience, () => $"{rows} rows arrived. {service.AllText}");
    }

    [Fact]
    public async Task Check_names_them_and_does_not_take_them_for_duplicates()
    {
        await using var sales = await WithAsync("ID int NULL", "id int UNIQUE", "ID", "(1, 1), (NULL, 2), (NULL, 3)");
        var text = (await CommandRun.RunAsync(sales, 0, "check")).Replace('\n', ' ');
        Assert.Contains("The key is NULL in 2 rows of", text, StringComparison.Ordinal);
        Assert.DoesNotContain("in more than one row", text, StringComparison.Ordinal);
    }

    /// <param name="sales">After a run.</param>
    /// <param name="arrived">Values of N in the target.</param>
    /// <param name="setAside">Values of N in the dead letters, one letter each.</param>
    private static async Task AssertAsync(Pipeline sales, string arrived, params string[] setAside)
    {
        Assert.Equal(arrived, await sales.Target.ScalarAsync<string>("SELECT string_agg(n::text, ',' ORDER BY n) FROM destino"));
        Assert.Equal(string.Join(',', setAside), await sales.Target.ScalarAsync<string>("SELECT string_agg(row ->> 'N', ',' ORDER BY row ->> 'N') FROM sync_service.dead_letter"));
    }

    /// <summary>The newest rows are those without a key, where they stand last.</summary>
    private async Task<Pipeline> WithAsync(string sourceColumns, string targetColumns, string keys, string rows)
    {
        var sales = await Pipeline.CreateAsync(servers);
        var table = sales.Name("SIN_CLAVE");
        await sales.Source.Server.ExecuteAsync(
            $"""
            CREATE TABLE {table} ({sourceColumns}, N int NOT NULL, ULTIMA_MODIFICACION datetime2(3) NULL);
            INSERT INTO {table} ({string.Join(", ", keys.Split(','))}, N) VALUES {rows};
            UPDATE {table} SET ULTIMA_MODIFICACION = DATEADD(second, N, '2026-03-01');
            """);
        await sales.Target.ExecuteAsync($"CREATE TABLE destino ({targetColumns}, n int, ultima_modificacion timestamp(3))");
        (sales.Settings["MSSQL_VIEW"], sales.Settings["PG_TABLE_VISTA"], sales.Settings["KEY_COLUMNS"]) = (table, "destino", keys);
        return sales;
    }
}
