using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Verification;

/// <summary>Keys of every type and collation: equal rows are equal, and each difference is found.</summary>
public sealed class VerifiedKeyTests(TestServers servers)
{
    [Theory]
    [InlineData("int NOT NULL", "integer", "n")]
    [InlineData("smallint NOT NULL", "bigint", "n")]
    [InlineData("bigint NOT NULL", "bigint", "n * CAST(1000000007 AS bigint) - 3000000000")]
    [InlineData("decimal(12,3) NOT NULL", "numeric(12,3)", "n * 1.5 - 700")]
    [InlineData("decimal(12,3) NOT NULL", "numeric", "n * 1.5 - 700")]
    [InlineData("date NOT NULL", "date", "DATEADD(day, n, '1890-01-01')")]
    [InlineData("datetime2(7) NOT NULL", "timestamp", "DATEADD(nanosecond, n * 1100, CAST('2024-02-29T23:59:59.9999999' AS datetime2(7)))")]
    [InlineData("datetime NOT NULL", "timestamp(3)", "DATEADD(millisecond, n * 10, '2024-02-29T23:59:59')")]
    [InlineData("datetimeoffset(3) NOT NULL", "timestamptz", "TODATETIMEOFFSET(DATEADD(minute, n, '2024-02-29T23:59:59'), '-04:00')")]
    [InlineData("varchar(20) NOT NULL", "text", "CONCAT(CHAR(65 + n % 26), '-', n)")]
    [InlineData("nvarchar(20) NOT NULL", "varchar(20)", "CONCAT(NCHAR(193 + n % 20), N'ñ', n)")]
    [InlineData("varchar(20) COLLATE Modern_Spanish_CI_AI NOT NULL", "text", "CONCAT('Ñandú ', n)")]
    [InlineData("char(10) NOT NULL", "char(10)", "CONCAT('k', n)")]
    [InlineData("char(10) NOT NULL", "varchar(10)", "CONCAT('k', n)")]
    [InlineData("uniqueidentifier NOT NULL", "uuid", "CAST(CONVERT(binary(16), CONVERT(binary(4), n * 7919)) AS uniqueidentifier)")]
    [InlineData("binary(4) NOT NULL", "bytea", "CONVERT(binary(4), n)")]
    [InlineData("varchar(20) NOT NULL", "citext", "CONCAT('K', n)")]
    [InlineData("int NOT NULL", "text", "n")]
    [InlineData("uniqueidentifier NOT NULL", "text", "CAST(CONVERT(binary(16), CONVERT(binary(4), n * 7919)) AS uniqueidentifier)")]
    public async Task A_key_of_any_type(string source, string target, string value)
    {
        await using var sales = await Pipeline.CreateAsync(servers);
        await KeyedRows.MakeAsync(sales, source, target, value, 600);
        await sales.RunOnceAsync();
        var equal = await VerifyRun.RunAsync(sales, 0);
        Assert.Equal((600, 600), (equal["sourceRows"], equal["targetRows"]));

        await sales.Target.ExecuteAsync(
            "UPDATE destino SET v = v || ' ' WHERE v = 'value 5'; DELETE FROM destino WHERE v = 'value 7'; UPDATE destino SET v = NULL WHERE v = 'value 9'");
        var found = await VerifyRun.RunAsync(sales, 4);
        Assert.Equal((1, 2, 0), (found["missing"], found["different"], found["extra"]));
        Assert.Equal(3, found.Examples.Count);
    }

    [Theory]
    [InlineData("int NOT NULL", "integer", "n", "100000")]
    [InlineData("smallint NOT NULL", "bigint", "n", "9000000000")]
    [InlineData("varchar(20) NOT NULL", "text", "CONCAT(CHAR(65 + n % 26), '-', n)", "'a-1'")]
    [InlineData("varchar(20) COLLATE Modern_Spanish_CI_AI NOT NULL", "text", "CONCAT('Ñandú ', n)", "'nandu 3'")]
    [InlineData("uniqueidentifier NOT NULL", "uuid", "CAST(CONVERT(binary(16), CONVERT(binary(4), n * 7919)) AS uniqueidentifier)", "'ffffffff-ffff-ffff-ffff-ffffffffffff'")]
    [InlineData("datetime2(7) NOT NULL", "timestamp", "DATEADD(nanosecond, n * 1100, CAST('2024-02-29T23:59:59.9999999' AS datetime2(7)))", "'2024-02-29 23:59:59.999998'")]
    [InlineData("binary(4) NOT NULL", "bytea", "CONVERT(binary(4), n)", "'\\xffffffff'")]
    public async Task A_row_that_only_the_target_has(string source, string target, string value, string other)
    {
        await using var sales = await Pipeline.CreateAsync(servers);
        await KeyedRows.MakeAsync(sales, source, target, value, 600);
        await sales.RunOnceAsync();
        await sales.Target.ExecuteAsync($"INSERT INTO destino (k, v) VALUES ({other}, 'by hand')");
        var found = await VerifyRun.RunAsync(sales, 0);
        Assert.Equal((0, 0, 1), (found["missing"], found["different"], found["extra"]));
    }

    [Fact]
    public async Task A_key_of_several_columns()
    {
        await using var sales = await Pipeline.CreateAsync(servers);
        var table = sales.Name("ORIGEN");
        await sales.Source.Server.ExecuteAsync(
            $"CREATE TABLE {table} (A int NOT NULL, B date NOT NULL, C varchar(5) NOT NULL, V int, ULTIMA_MODIFICACION datetime2(3) NOT NULL, PRIMARY KEY (A, B, C)); "
            + $"INSERT INTO {table} SELECT value % 3, DATEADD(day, value % 5, '2024-01-01'), CONCAT('x', value), value, '2024-05-01' FROM GENERATE_SERIES(1, 500)");
        await sales.Target.ExecuteAsync("CREATE TABLE destino (a int, b date, c text, v int, ultima_modificacion timestamp, PRIMARY KEY (a, b, c))");
        (sales.Settings["MSSQL_VIEW"], sales.Settings["PG_TABLE_VISTA"]) = (table, "destino");
        await sales.RunOnceAsync();
        Assert.True((await VerifyRun.RunAsync(sales, 0)).IsEqual);

        // Two rows exchange their values.
        await sales.Target.ExecuteAsync("UPDATE destino SET v = 5 - v WHERE v IN (2, 3); DELETE FROM destino WHERE v = 100");
        var found = await VerifyRun.RunAsync(sales, 4);
        Assert.Equal((1, 2), (found["missing"], found["different"]));
    }
}
