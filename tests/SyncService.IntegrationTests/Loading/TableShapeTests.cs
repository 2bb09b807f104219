using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Loading;

public sealed class TableShapeTests(TestServers servers)
{
    private static readonly string[] Types = ["int", "bigint", "bit", "decimal(18,4)", "varchar(80)", "nvarchar(80)", "datetime", "float"];

    [Fact]
    public async Task Fifty_columns_arrive_in_a_table_that_the_service_makes()
    {
        await using var wide = await Pipeline.CreateAsync(servers);
        var table = wide.Name("ANCHA");
        await wide.Source.Server.ExecuteAsync(
            $"CREATE TABLE {table} (ID int NOT NULL PRIMARY KEY, ULTIMA_MODIFICACION datetime, {string.Join(", ", Enumerable.Range(1, 48).Select(Definition))})");
        for (var row = 1; row <= 40; row++)
        {
            await wide.Source.Server.ExecuteAsync(
                $"INSERT INTO {table} VALUES ({row}, '2024-05-01T10:00:{row:D2}.003', {string.Join(", ", Enumerable.Range(1, 48).Select(column => Literal(row, column)))})");
        }

        wide.Settings["MSSQL_VIEW"] = table;
        wide.Settings["PG_TABLE_VISTA"] = "ancha";
        wide.Settings["KEY_COLUMNS"] = "ID";
        wide.Settings["PG_CREATE_TABLE"] = "true";
        await wide.RunOnceAsync();

        var result = await wide.CompareAsync(table, "ancha", "ID");
        Assert.True(result.AllEqual, result.ToString());
        Assert.Equal(40, result.Equal);
    }

    [Fact]
    public async Task A_missing_table_is_made_with_its_key_and_filled()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 300);
        await sales.Target.ExecuteAsync("DROP TABLE datos_vista CASCADE");
        sales.Settings["PG_CREATE_TABLE"] = "true";
        sales.Settings["KEY_COLUMNS"] = "CONDUCE";
        await sales.RunOnceAsync();

        await sales.AssertEqualAsync(300);
        Assert.Equal("conduce", await sales.Target.ScalarAsync<string>(
            "SELECT attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = indrelid AND a.attnum = ANY (indkey) WHERE indrelid = 'datos_vista'::regclass AND indisprimary"));
    }

    [Fact]
    public async Task A_missing_table_that_must_not_be_made_is_named_in_one_line()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 3);
        await sales.Target.ExecuteAsync("DROP TABLE datos_vista CASCADE");
        var service = sales.Start("run", "--once");
        Assert.NotEqual(0, await service.ExitAsync(Pipeline.Patience));
        Assert.Contains("datos_vista", service.AllText, StringComparison.Ordinal);
        Assert.Contains("PG_CREATE_TABLE", service.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_without_any_key_asks_for_KEY_COLUMNS()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 3);
        await sales.Target.ExecuteAsync("ALTER TABLE datos_vista DROP CONSTRAINT datos_vista_pkey CASCADE");
        var service = sales.Start("run", "--once");
        Assert.NotEqual(0, await service.ExitAsync(Pipeline.Patience));
        Assert.Contains("KEY_COLUMNS", service.AllText, StringComparison.Ordinal);
    }

    private static string Definition(int column) => $"C{column} {Types[column % Types.Length]} NULL";

    private static string Literal(int row, int column) => (row + column) % 9 == 0 ? "NULL" : (column % Types.Length) switch
    {
        0 => $"{row * column}",
        1 => $"{row * 10_000_000_000L + column}",
        2 => $"{row % 2}",
        3 => $"{row}.{column:D4}",
        4 => $"'fila {row} columna {column}'",
        5 => $"N'año {row} · ñandú {column}'",
        6 => $"'2023-02-{1 + (row % 28):D2}T01:02:03.{column * 10:D3}'",
        _ => $"{row}.5E-{column % 20}",
    };
}
