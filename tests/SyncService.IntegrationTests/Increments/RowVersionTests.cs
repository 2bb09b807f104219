using System.Globalization;
using LocalServers;
using LocalServers.SqlServer;
using Microsoft.Data.SqlClient;
using SyncService.IntegrationTests.Fidelity;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Increments;

/// <summary>A stream that reads by a rowversion: each committed change arrives, once, however late it commits; what is not committed does not.</summary>
public sealed class RowVersionTests(TestServers servers) : IAsyncDisposable
{
    private const string Target = "CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor integer, rv bytea)";
    private const string All = "SELECT id, valor FROM destino ORDER BY id";

    private SqlServerStandIn? source;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_transaction_that_commits_after_later_row_versions_were_read_arrives(bool serviceStaysUp)
    {
        await using var scene = await VersionedAsync();
        await scene.InsertAsync(1, "10, DEFAULT");
        await scene.InsertAsync(2, "20, DEFAULT");
        var service = scene.Run();
        await scene.UntilAsync(All, "1|10", "2|20");

        await using var late = await OpenAsync(scene, $"INSERT INTO {scene.Source} VALUES (3, '2024-01-01', 30, DEFAULT); UPDATE {scene.Source} SET VALOR = 11 WHERE ID = 1");
        await scene.InsertAsync(4, "40, DEFAULT");
        await CyclesAsync(scene);

        // What is later than a row version that is open waits for it; nothing of the transaction is seen.
        Assert.Equal(["1|10", "2|20"], await scene.RowsAsync(All));
        if (!serviceStaysUp) await scene.Pipeline.KillAsync(service);
        await late.CommitAsync();
        if (!serviceStaysUp) scene.Run();
        await scene.UntilAsync(All, "1|11", "2|20", "3|30", "4|40");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_rolled_back_never_arrives(bool throughNoLock)
    {
        await using var scene = await VersionedAsync(throughNoLock);
        await scene.InsertAsync(1, "10, DEFAULT");
        scene.Run();
        await scene.UntilAsync(All, "1|10");
        await using (var late = await OpenAsync(scene, $"INSERT INTO {scene.Source} VALUES (3, '2024-01-01', 30, DEFAULT); UPDATE {scene.Source} SET VALOR = 11 WHERE ID = 1"))
        {
            await CyclesAsync(scene);
            Assert.Equal(["1|10"], await scene.RowsAsync(All));
            await late.RollbackAsync();
        }

        await scene.InsertAsync(4, "40, DEFAULT");
        await scene.UntilAsync(All, "1|10", "4|40");
    }

    [Fact]
    public async Task Rows_that_change_all_the_time_are_in_the_end_as_the_source_holds_them()
    {
        await using var scene = await VersionedAsync();
        scene.Settings["SYNC_INTERVAL"] = "0.01";
        await scene.Server.ExecuteAsync($"INSERT INTO {scene.Source} (ID, MODIFICADO, VALOR) SELECT n, '2024-01-01', 0 FROM (VALUES {string.Join(", ", Enumerable.Range(1, 200).Select(n => $"({n})"))}) AS v (n)");
        scene.Run();
        var dice = new Random(7);
        for (var round = 0; round < 150; round++)
        {
            var key = dice.Next(1, 200);
            await scene.Server.ExecuteAsync($"BEGIN TRAN; UPDATE {scene.Source} SET VALOR = VALOR + 1 WHERE ID BETWEEN {key} AND {key + 20}; UPDATE {scene.Source} SET VALOR = VALOR + 1 WHERE ID = {dice.Next(1, 200)}; COMMIT");
        }

        var expected = await ValuesAsync(scene);
        await scene.UntilAsync("SELECT string_agg(id || '|' || valor, ' ' ORDER BY id) FROM destino", expected);
    }

    [Fact]
    public async Task A_service_that_goes_on_where_nothing_has_changed_reads_one_row_at_most()
    {
        await using var scene = await VersionedAsync();
        for (var i = 1; i <= 30; i++) await scene.InsertAsync(i, $"{i}, DEFAULT");
        await scene.RunOnceAsync();
        Assert.Equal("rowversion:", (await scene.RowAsync("SELECT position FROM sync_service.checkpoint"))[..11]);
        var again = await scene.RunOnceAsync();
        Assert.Contains("0 applied", again.AllText, StringComparison.Ordinal);
        Assert.DoesNotContain("30 rows", again.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restored_database_is_read_anew_also_where_only_its_row_versions_tell()
    {
        await using var scene = await VersionedAsync();
        await scene.InsertAsync(1, "10, DEFAULT");
        await scene.InsertAsync(2, "20, DEFAULT");
        await scene.RunOnceAsync();

        // As after a restore by which nothing but the counter went back: the checkpoint knows of later ones.
        await scene.PostgresAsync("UPDATE sync_service.checkpoint SET position = 'rowversion:0x00000000FFFFFFFF', floor = NULL; UPDATE destino SET valor = 99");
        var service = await scene.RunOnceAsync();
        Assert.Contains("the row versions of the source's database went back to 0x", service.AllText, StringComparison.Ordinal);
        Assert.Equal(["1|10", "2|20"], await scene.RowsAsync(All));
    }

    /// <summary>What was changed after the backup is undone, behind the position: nothing moves it forward again.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_restore_undoes_is_undone_in_the_target(bool serviceStaysUp)
    {
        await using var scene = await VersionedAsync();
        await scene.InsertAsync(1, "10, DEFAULT");
        await scene.InsertAsync(2, "20, DEFAULT");
        await scene.Server.ExecuteAsync("BACKUP DATABASE ERP TO DISK = N'before' WITH INIT");
        await scene.Server.ExecuteAsync($"UPDATE {scene.Source} SET VALOR = 99");
        if (serviceStaysUp) scene.Run();
        else await scene.RunOnceAsync();
        await scene.UntilAsync(All, "1|99", "2|99");

        await scene.Server.ExecuteAsync("USE master; ALTER DATABASE ERP SET SINGLE_USER WITH ROLLBACK IMMEDIATE; RESTORE DATABASE ERP FROM DISK = N'before' WITH REPLACE; ALTER DATABASE ERP SET MULTI_USER");
        if (!serviceStaysUp) scene.Run();
        await scene.UntilAsync(All, "1|10", "2|20");
        await scene.Server.ExecuteAsync($"UPDATE {scene.Source} SET VALOR = 11 WHERE ID = 1");
        await scene.UntilAsync(All, "1|11", "2|20");
    }

    [Fact]
    public async Task A_replica_that_is_behind_is_waited_for_and_nothing_is_read_anew()
    {
        source = await SqlServerStandIn.StartStandInAsync(servers.Folder, new StandInOptions { SecondaryLag = TimeSpan.FromHours(1) });
        await using var scene = await VersionedAsync();
        await scene.InsertAsync(1, "10, DEFAULT");
        await source.CatchUpSecondaryAsync();
        await scene.InsertAsync(2, "20, DEFAULT");
        await scene.RunOnceAsync();
        scene.Settings["MSSQL_PORT"] = source.SecondaryPort!.Value.ToString(CultureInfo.InvariantCulture);
        var service = scene.Run();
        await Eventually.TrueAsync(() => Task.FromResult(service.AllText.Contains("a replica that is behind what was read before", StringComparison.Ordinal)), Pipeline.Patience, () => $"it waits.\n{scene.Said}");
        await scene.InsertAsync(3, "30, DEFAULT");
        await source.CatchUpSecondaryAsync();
        await scene.UntilAsync(All, "1|10", "2|20", "3|30");
        Assert.DoesNotContain("Reloading", scene.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_is_to_read_by_row_versions_from_now_on_is_read_anew()
    {
        await using var scene = await VersionedAsync();
        scene.Settings["CHANGE_COLUMN"] = "MODIFICADO";
        await scene.InsertAsync(1, "10, DEFAULT");
        await scene.RunOnceAsync();
        await scene.PostgresAsync("UPDATE destino SET valor = 99");
        scene.Settings["CHANGE_COLUMN"] = "RV";
        var service = await scene.RunOnceAsync();
        Assert.Contains("the mode is now rowversion (it was timestamp)", service.AllText, StringComparison.Ordinal);
        Assert.Equal(["1|10"], await scene.RowsAsync(All));
    }

    [Theory]
    [InlineData("timestamp", "RV", "the change column RV is of type timestamp, by which mode timestamp cannot read. Name a date and time or an integer as CHANGE_COLUMN, or, for row versions, set CAPTURE_MODE to rowversion")]
    [InlineData("rowversion", "MODIFICADO", "the change column MODIFICADO is of type datetime2(3), by which mode rowversion cannot read. Name a rowversion as CHANGE_COLUMN")]
    public async Task A_mode_that_does_not_fit_the_column_is_told_with_what_to_do(string mode, string column, string expected)
    {
        await using var scene = await VersionedAsync();
        (scene.Settings["CAPTURE_MODE"], scene.Settings["CHANGE_COLUMN"]) = (mode, column);
        Assert.Contains(expected, string.Join(' ', (await scene.RunOnceAsync(expected: 1)).AllText.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_of_the_other_mode_are_told_to_have_no_meaning()
    {
        await using var scene = await VersionedAsync();
        (scene.Settings["SYNC_OVERLAP"], scene.Settings["SYNC_START"]) = ("5", "2024-01-01");
        Assert.Contains("what is set as SYNC_OVERLAP and SYNC_START has no meaning for RV", (await scene.RunOnceAsync()).AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_view_that_computes_its_row_version_is_read_by_it_when_the_mode_is_set()
    {
        await using var scene = await VersionedAsync();
        var view = scene.Pipeline.Name("VW_CALCULADA");
        await scene.Server.ExecuteAsync($"CREATE VIEW {view} AS SELECT ID, MODIFICADO, VALOR, CAST(RV AS binary(8)) AS RV FROM {scene.Source}");
        (scene.Settings["MSSQL_VIEW"], scene.Settings["CAPTURE_MODE"]) = (view, "rowversion");
        await scene.InsertAsync(1, "10, DEFAULT");
        scene.Run();
        await scene.UntilAsync(All, "1|10");
        await scene.Server.ExecuteAsync($"UPDATE {scene.Source} SET VALOR = 11");
        await scene.UntilAsync(All, "1|11");
    }

    [Fact]
    public async Task A_row_version_of_another_database_than_the_view_s_is_told()
    {
        await using var scene = await VersionedAsync();
        var (other, view) = (scene.Pipeline.Name("base"), scene.Pipeline.Name("VW_AJENA"));
        await scene.Server.ExecuteAsync($"CREATE DATABASE {other}");
        await scene.Server.ExecuteAsync($"CREATE TABLE {other}.dbo.FILAS (ID int NOT NULL PRIMARY KEY, MODIFICADO datetime2(3) NOT NULL, VALOR int, RV rowversion); INSERT INTO {other}.dbo.FILAS VALUES (1, '2024-01-01', 10, DEFAULT)");
        await scene.Server.ExecuteAsync($"CREATE VIEW {view} AS SELECT ID, MODIFICADO, VALOR, RV FROM {other}.dbo.FILAS");
        scene.Settings["MSSQL_VIEW"] = view;
        Assert.Contains($"RV of {view} goes up to 0x", (await scene.RunOnceAsync()).AllText, StringComparison.Ordinal);
        var check = scene.Pipeline.Start("check");
        await check.ExitAsync(Pipeline.Patience);
        Assert.Contains("comes from another database", check.AllText, StringComparison.Ordinal);
        Assert.Contains("Mode rowversion: brings every committed insert and update that moves RV", string.Join(' ', check.AllText.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_view_of_another_database_is_held_back_by_its_own_transactions()
    {
        await using var scene = await VersionedAsync();
        var other = scene.Pipeline.Name("base");
        await scene.Server.ExecuteAsync($"CREATE DATABASE {other}");
        await scene.Server.ExecuteAsync($"CREATE TABLE {other}.dbo.FILAS (ID int NOT NULL PRIMARY KEY, MODIFICADO datetime2(3) NOT NULL, VALOR int, RV rowversion); INSERT INTO {other}.dbo.FILAS VALUES (1, '2024-01-01', 10, DEFAULT)");
        scene.Settings["MSSQL_VIEW"] = $"{other}.dbo.FILAS";
        scene.Run();
        await scene.UntilAsync(All, "1|10");
        await using var late = await OpenAsync(scene, $"INSERT INTO {other}.dbo.FILAS VALUES (2, '2024-01-01', 20, DEFAULT)");
        await scene.Server.ExecuteAsync($"INSERT INTO {other}.dbo.FILAS VALUES (3, '2024-01-01', 30, DEFAULT)");
        await CyclesAsync(scene);
        Assert.Equal(["1|10"], await scene.RowsAsync(All));
        await late.CommitAsync();
        await scene.UntilAsync(All, "1|10", "2|20", "3|30");
    }

    public async ValueTask DisposeAsync()
    {
        if (source is not null) await source.DisposeAsync();
    }

    /// <summary>A source whose change column is the rowversion RV; the database of the stand-in reads by versions unless the view says NOLOCK.</summary>
    /// <remarks>Open transactions of other tests would hold it back.</remarks>
    private async Task<Scene> VersionedAsync(bool throughNoLock = false)
    {
        source ??= await SqlServerStandIn.StartAsync(servers.Folder);
        var scene = await Scene.CreateAsync(servers, "VALOR int, RV rowversion", Target, ownSource: source);
        (scene.Settings["CHANGE_COLUMN"], scene.Settings["LOG_LEVEL"]) = ("RV", "debug");
        if (!throughNoLock) return scene;
        var view = scene.Pipeline.Name("VW_SUCIA");
        await scene.Server.ExecuteAsync($"CREATE VIEW {view} AS SELECT ID, MODIFICADO, VALOR, RV FROM {scene.Source} WITH (NOLOCK)");
        scene.Settings["MSSQL_VIEW"] = view;
        return scene;
    }

    private static async Task<SqlTransaction> OpenAsync(Scene scene, string sql)
    {
        var connection = await scene.Server.OpenAsync();
        var transaction = (SqlTransaction)await connection.BeginTransactionAsync();
        await using var command = new SqlCommand(sql, connection, transaction);
        await command.ExecuteNonQueryAsync();
        return transaction;
    }

    /// <summary>Waits until the service has looked at the source some more times.</summary>
    private static Task CyclesAsync(Scene scene)
    {
        var before = Looks(scene);
        return Eventually.TrueAsync(() => Task.FromResult(Looks(scene) >= before + 3), Pipeline.Patience, () => $"the service looks again.\n{scene.Said}");
    }

    private static int Looks(Scene scene) => scene.Pipeline.Services[^1].AllText.Split("default: read ").Length;

    private static async Task<string> ValuesAsync(Scene scene)
    {
        List<string> values = [];
        await using var connection = await scene.Server.OpenAsync();
        await using var command = new SqlCommand($"SELECT ID, VALOR FROM {scene.Source} ORDER BY ID", connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) values.Add($"{reader.GetInt32(0)}|{reader.GetInt32(1)}");
        return string.Join(' ', values);
    }
}
