using LocalServers;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Verification;

/// <summary>A comparison that is stopped: the next one goes on where it was, in whatever process.</summary>
public sealed class UnfinishedPassTests(TestServers servers)
{
    private const int Rows = 40_000;

    /// <summary>Whether a comparison reads rows of the target behind those that it has compared.</summary>
    private const string BehindSomeKey = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY (%destino%) > (%'";

    /// <summary>Keys that both sides sort alike, that they do not, that the target holds in another form, and values that PostgreSQL compares.</summary>
    [Theory]
    [InlineData("int NOT NULL", "integer", "timestamp", "n")]
    [InlineData("int NOT NULL", "integer", "timestamptz", "n")]
    [InlineData("decimal(12,3) NOT NULL", "numeric", "timestamp", "n * 1.5")]
    [InlineData("datetime2(7) NOT NULL", "timestamp", "timestamp", "DATEADD(second, n, CAST('2024-02-29' AS datetime2(7)))")]
    [InlineData("varchar(20) NOT NULL", "text", "timestamp", "CONCAT(CHAR(65 + n % 26), '-', n)")]
    [InlineData("varchar(20) NOT NULL", "text", "timestamptz", "CONCAT(CHAR(65 + n % 26), '-', n)")]
    [InlineData("nvarchar(20) NOT NULL", "text", "timestamp", "CONCAT(N'ñ', n)")]
    [InlineData("uniqueidentifier NOT NULL", "uuid", "timestamp", "CAST(CONVERT(binary(16), CONVERT(binary(4), n * 7919)) AS uniqueidentifier)")]
    [InlineData("binary(4) NOT NULL", "bytea", "timestamp", "CONVERT(binary(4), n)")]
    [InlineData("int NOT NULL", "text", "timestamp", "n")]
    public async Task It_goes_on_where_it_was_stopped(string key, string targetKey, string time, string value)
    {
        await using var sales = await LoadedAsync(key, targetKey, time, value);
        await sales.Target.ExecuteAsync("UPDATE destino SET v = v || ' ' WHERE v IN ('value 5', 'value 39999'); DELETE FROM destino WHERE v = 'value 7'");
        Assert.True(await StoppedPass.RunAsync(sales));

        // Unseen by what goes on: the first row was compared. No service runs that would bring it.
        await sales.Source.Server.ExecuteAsync($"UPDATE {sales.Settings["MSSQL_VIEW"]} SET V = 'altered' WHERE K = (SELECT TOP (1) K FROM {sales.Settings["MSSQL_VIEW"]} ORDER BY K)");
        var found = await VerifyRun.RunAsync(sales, 4);
        Assert.Equal((Rows, Rows - 1), (found["sourceRows"], found["targetRows"]));
        Assert.Equal((1, 2, 0), (found["missing"], found["different"], found["extra"]));
        Assert.StartsWith("It was stopped after ", Assert.Single(found.Notes, note => note.StartsWith("It was", StringComparison.Ordinal)), StringComparison.Ordinal);

        // A new one begins at the first row.
        var anew = await VerifyRun.RunAsync(sales, 4);
        Assert.Equal((1, 3, 0), (anew["missing"], anew["different"], anew["extra"]));
        Assert.DoesNotContain(anew.Notes, note => note.StartsWith("It was", StringComparison.Ordinal));
        Assert.Equal(0, await sales.Target.ScalarAsync<long>("SELECT count(*) FROM sync_service.verification_pass"));
    }

    /// <summary>A varchar that is not ASCII cannot be handed back to the server: one statement reads the whole source.</summary>
    [Fact]
    public async Task It_begins_anew_where_the_source_cannot_go_on_from_a_key()
    {
        await using var sales = await LoadedAsync("varchar(20) COLLATE Modern_Spanish_CI_AI NOT NULL", "text", "timestamp", "CONCAT('Ñandú ', n)");
        await sales.Target.ExecuteAsync("DELETE FROM destino WHERE v = 'value 7'");
        await StoppedPass.RunAsync(sales);
        var found = await VerifyRun.RunAsync(sales, 4);
        Assert.Equal((Rows, Rows - 1, 1, 0), (found["sourceRows"], found["targetRows"], found["missing"], found["different"]));
    }

    [Fact]
    public async Task Another_level_does_not_go_on_with_it_and_leaves_it_for_its_like()
    {
        await using var sales = await LoadedAsync("int NOT NULL", "integer", "timestamp", "n");
        Assert.True(await StoppedPass.RunAsync(sales));
        Assert.Empty((await VerifyRun.RunAsync(sales, 0, "--level", "keys")).Notes);
        Assert.NotEmpty((await VerifyRun.RunAsync(sales, 0)).Notes);
    }

    [Fact]
    public async Task What_lay_for_more_than_a_day_is_not_gone_on_with()
    {
        await using var sales = await LoadedAsync("int NOT NULL", "integer", "timestamp", "n");
        Assert.True(await StoppedPass.RunAsync(sales));
        await sales.Target.ExecuteAsync("UPDATE sync_service.verification_pass SET saved_at = now() - interval '25 hours'");
        Assert.Empty((await VerifyRun.RunAsync(sales, 0)).Notes);
    }

    [Fact]
    public async Task A_target_whose_key_became_another_is_compared_from_its_beginning()
    {
        await using var sales = await LoadedAsync("int NOT NULL", "integer", "timestamp", "n");
        Assert.True(await StoppedPass.RunAsync(sales));
        await sales.Target.ExecuteAsync("ALTER TABLE destino ALTER COLUMN k TYPE bigint");
        Assert.Empty((await VerifyRun.RunAsync(sales, 0)).Notes);
    }

    [Theory]
    [InlineData("int NOT NULL", "integer", "n")]
    [InlineData("varchar(20) NOT NULL", "text", "CONCAT(CHAR(65 + n % 26), '-', n)")]
    public async Task A_service_goes_on_after_a_restart(string key, string targetKey, string value)
    {
        await using var sales = await LoadedAsync(key, targetKey, "timestamp", value);
        (sales.Settings["VERIFY_INTERVAL"], sales.Settings["VERIFY_SHARE"]) = ("1", "2");
        var kept = 0L;
        for (var start = 0; kept == 0 && start < 20; start++)
        {
            var service = sales.Run();
            await Eventually.TrueAsync(async () => await sales.Target.ScalarAsync<long>(BehindSomeKey) > 0, Pipeline.Patience, () => "a comparison has passed some rows of the target");
            await sales.StopAsync(service);
            kept = await sales.Target.ScalarAsync<long>("SELECT count(*) FROM sync_service.verification_pass");
        }

        Assert.Equal(1, kept);
        (sales.Settings["VERIFY_INTERVAL"], sales.Settings["VERIFY_SHARE"]) = ("3600", "100");
        var last = sales.Run();
        await last.LineAsync("default: the comparison went on where it was stopped, after ", Pipeline.Patience);
        await last.LineAsync($"{Rows:N0} rows of", Pipeline.Patience);
    }

    private async Task<Pipeline> LoadedAsync(string key, string targetKey, string time, string value)
    {
        var sales = await Pipeline.CreateAsync(servers);
        await KeyedRows.MakeAsync(sales, key, targetKey, value, Rows, time);
        await sales.RunOnceAsync();
        return sales;
    }
}
