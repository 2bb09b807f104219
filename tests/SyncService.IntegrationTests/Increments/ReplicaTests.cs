using System.Globalization;
using LocalServers;
using LocalServers.Network;
using LocalServers.SqlServer;
using SyncService.IntegrationTests.Fidelity;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Increments;

/// <summary>A readable secondary answers where the primary did, and it is behind: what it holds is older than what the target has.</summary>
public sealed class ReplicaTests(TestServers servers) : IAsyncDisposable
{
    private const string All = "SELECT id, valor FROM destino ORDER BY id";
    private const string Behind = "that is behind what was read before";

    private SqlServerStandIn? source;

    [Theory]
    [InlineData("datetime2(3)")]
    [InlineData("datetime")]
    [InlineData("datetimeoffset(3)")]
    [InlineData("bigint")]
    public async Task Nothing_goes_back_in_time_when_a_run_reads_from_a_replica_that_is_behind(string type)
    {
        await using var scene = await AheadOfReplicaAsync(type);
        scene.Settings["MSSQL_PORT"] = Port(source!.SecondaryPort!.Value);
        scene.Settings["SYNC_OVERLAP"] = "86400";
        var service = scene.Run();
        await SaysAsync(() => service.AllText, Behind);
        Assert.Equal(["1|11", "2|20"], await scene.RowsAsync(All));

        await source.CatchUpSecondaryAsync();
        await scene.Server.ExecuteAsync($"INSERT INTO {scene.Source} VALUES (3, {Stamp(type, 40)}, 30)");
        await source.CatchUpSecondaryAsync();
        await scene.UntilAsync(All, "1|11", "2|20", "3|30");
        Assert.DoesNotContain("Reloading", scene.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_goes_back_in_time_when_the_server_changes_while_the_service_runs()
    {
        await using var scene = await AheadOfReplicaAsync("datetime2(3)");
        await using var proxy = new TcpProxy(source!.Port);
        scene.Settings["MSSQL_PORT"] = Port(proxy.Port);
        scene.Settings["SYNC_OVERLAP"] = "86400";
        var service = scene.Run();
        await scene.Server.ExecuteAsync($"INSERT INTO {scene.Source} VALUES (3, {Stamp("datetime2(3)", 40)}, 30)");
        await scene.UntilAsync(All, "1|11", "2|20", "3|30");

        proxy.UpstreamPort = source.SecondaryPort!.Value;
        proxy.Cut();
        await SaysAsync(() => service.AllText, Behind);
        Assert.Equal(["1|11", "2|20", "3|30"], await scene.RowsAsync(All));

        proxy.UpstreamPort = source.Port;
        proxy.Cut();
        await scene.Server.ExecuteAsync($"INSERT INTO {scene.Source} VALUES (4, {Stamp("datetime2(3)", 50)}, 40)");
        await scene.UntilAsync(All, "1|11", "2|20", "3|30", "4|40");
        Assert.DoesNotContain("Reloading", scene.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_is_stamped_ahead_of_the_clock_makes_no_replica_look_as_if_it_had_caught_up()
    {
        await using var scene = await AheadOfReplicaAsync("datetime2(3)", ", (9, '2099-01-01', 90)");
        scene.Settings["MSSQL_PORT"] = Port(source!.SecondaryPort!.Value);
        scene.Settings["SYNC_OVERLAP"] = "86400";
        var service = scene.Run();
        await SaysAsync(() => service.AllText, Behind);
        Assert.Equal(["1|11", "2|20", "9|90"], await scene.RowsAsync(All));

        await scene.Server.ExecuteAsync($"INSERT INTO {scene.Source} VALUES (3, SYSDATETIME(), 30)");
        await source.CatchUpSecondaryAsync();
        await scene.UntilAsync(All, "1|11", "2|20", "3|30", "9|90");
    }

    /// <summary>The clock is asked for once a second, and the position does not pass it: two rows that are younger lie behind it, and the replica has one of them.</summary>
    [Fact]
    public async Task A_row_that_was_read_after_the_clock_was_asked_for_is_waited_for_too()
    {
        await using var scene = await AheadOfReplicaAsync("datetime2(3)");
        await using var proxy = new TcpProxy(source!.Port);
        scene.Settings["MSSQL_PORT"] = Port(proxy.Port);
        scene.Settings["SYNC_OVERLAP"] = "86400";
        scene.Settings["SYNC_INTERVAL"] = "0.02";
        var service = scene.Run();
        await scene.Server.ExecuteAsync($"INSERT INTO {scene.Source} VALUES (3, {Stamp("datetime2(3)", 34)}, 30)");
        await scene.UntilAsync(All, "1|11", "2|20", "3|30");
        await scene.Server.ExecuteAsync($"UPDATE {scene.Source} SET VALOR = 31, MODIFICADO = SYSDATETIME() WHERE ID = 3");
        await source.CatchUpSecondaryAsync();
        await scene.Server.ExecuteAsync($"UPDATE {scene.Source} SET VALOR = 12, MODIFICADO = SYSDATETIME() WHERE ID = 1");
        await scene.UntilAsync(All, "1|12", "2|20", "3|31");

        proxy.UpstreamPort = source.SecondaryPort!.Value;
        proxy.Cut();
        await SaysAsync(() => service.AllText, Behind);
        Assert.Equal(["1|12", "2|20", "3|31"], await scene.RowsAsync(All));
    }

    [Theory]
    [InlineData("datetime2(3)")]
    [InlineData("rowversion")]
    public async Task A_replica_that_holds_the_database_as_it_was_before_a_restore_is_not_read_although_its_rows_are_newer(string type)
    {
        await using var scene = type == "rowversion" ? await CountedAsync() : await AheadOfReplicaAsync(type);
        await source!.BackupAsync("early");
        await scene.Server.ExecuteAsync($"INSERT INTO {scene.Source} (ID, VALOR{(type == "rowversion" ? "" : ", MODIFICADO")}) VALUES (3, 30{(type == "rowversion" ? "" : $", {Stamp(type, 34)}")})");
        await source.CatchUpSecondaryAsync();
        await source.RestoreAsync("early");
        await scene.RunOnceAsync();
        Assert.DoesNotContain("3|30", await scene.RowsAsync(All));

        scene.Settings["MSSQL_PORT"] = Port(source.SecondaryPort!.Value);
        var service = scene.Run();
        await SaysAsync(() => service.AllText, "that holds the database as it was before it was restored");
        Assert.DoesNotContain("3|30", await scene.RowsAsync(All));
    }

    /// <summary>A replica does not tell which transactions are open on its primary.</summary>
    [Fact]
    public async Task A_commit_that_comes_to_a_replica_after_a_greater_row_version_was_read_there_is_read()
    {
        await using var scene = await CountedAsync();
        var open = await scene.Server.OpenAsync();
        await using (open)
        {
            await ExecuteAsync(open, $"BEGIN TRANSACTION; UPDATE {scene.Source} SET VALOR = 13 WHERE ID = 1");
            await scene.Server.ExecuteAsync($"INSERT INTO {scene.Source} (ID, VALOR) VALUES (4, 40)");
            await source!.CatchUpSecondaryAsync();
            scene.Settings["MSSQL_PORT"] = Port(source.SecondaryPort!.Value);
            var service = scene.Run();
            await scene.UntilAsync("SELECT id, valor FROM destino WHERE id = 4", "4|40");
            await ExecuteAsync(open, "COMMIT");
            await source.CatchUpSecondaryAsync();
            await scene.UntilAsync("SELECT id, valor FROM destino WHERE id = 1", "1|13");
            Assert.DoesNotContain("Reloading", service.AllText, StringComparison.Ordinal);
        }
    }

    /// <summary>It reads from it always: rows that were deleted are no reason to wait.</summary>
    [Fact]
    public async Task A_replica_that_was_read_before_is_not_waited_for()
    {
        await using var scene = await AheadOfReplicaAsync("datetime2(3)");
        await source!.CatchUpSecondaryAsync();
        scene.Settings["MSSQL_PORT"] = Port(source.SecondaryPort!.Value);
        await scene.RunOnceAsync();
        await scene.Server.ExecuteAsync($"DELETE FROM {scene.Source} WHERE ID = 2; UPDATE {scene.Source} SET MODIFICADO = {Stamp("datetime2(3)", 20)} WHERE ID = 1");
        await source.CatchUpSecondaryAsync();
        await scene.RunOnceAsync();
        Assert.DoesNotContain(Behind, scene.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_forced_fail_over_lost_goes_from_the_target_too()
    {
        await using var scene = await AheadOfReplicaAsync("datetime2(3)");
        await source!.FailOverAsync(forced: true);
        scene.Settings["SYNC_OVERLAP"] = "1";
        scene.Settings["MSSQL_PORT"] = Port(source.SecondaryPort!.Value);
        await scene.RunOnceAsync();
        Assert.Contains("1|10", await scene.RowsAsync(All));
        Assert.Contains("the source database went back to what a secondary had, or was restored (its recovery fork differs)", scene.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_planned_fail_over_reloads_nothing()
    {
        await using var scene = await AheadOfReplicaAsync("datetime2(3)");
        await source!.FailOverAsync(forced: false);
        scene.Settings["MSSQL_PORT"] = Port(source.SecondaryPort!.Value);
        await scene.RunOnceAsync();
        Assert.Equal(["1|11", "2|20"], await scene.RowsAsync(All));
        Assert.DoesNotContain("Reloading", scene.Said, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (source is not null) await source.DisposeAsync();
    }

    private static async Task ExecuteAsync(Microsoft.Data.SqlClient.SqlConnection connection, string sql)
    {
        await using var command = new Microsoft.Data.SqlClient.SqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static string Port(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static string Stamp(string type, int second) => type == "bigint" ? second.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"'2024-05-01T10:00:{second:D2}'");

    private static Task SaysAsync(Func<string> said, string what) =>
        Eventually.TrueAsync(() => Task.FromResult(said().Contains(what, StringComparison.Ordinal)), Pipeline.Patience, () => $"it says: {what}\n{said()}");

    /// <summary>Read by row versions.</summary>
    private async Task<Scene> CountedAsync()
    {
        source = await SqlServerStandIn.StartStandInAsync(servers.Folder, new StandInOptions { SecondaryLag = TimeSpan.FromHours(1), TimeZone = "UTC" });
        var scene = await Scene.CreateAsync(servers, "VALOR int", "CREATE TABLE destino (id integer PRIMARY KEY, modificado bytea, valor integer)", ownSource: source);
        await scene.Server.ExecuteAsync($"DROP TABLE {scene.Source}; CREATE TABLE {scene.Source} (ID int NOT NULL PRIMARY KEY, MODIFICADO rowversion NOT NULL, VALOR int); INSERT INTO {scene.Source} (ID, VALOR) VALUES (1, 11), (2, 20)");
        await scene.RunOnceAsync();
        return scene;
    }

    /// <summary>Row 1 changed, and the target has it; the replica does not. Row 2 came last.</summary>
    private async Task<Scene> AheadOfReplicaAsync(string type, string more = "")
    {
        source = await SqlServerStandIn.StartStandInAsync(servers.Folder, new StandInOptions { SecondaryLag = TimeSpan.FromHours(1), TimeZone = "UTC" });
        await source.SetClockAsync(new DateTimeOffset(2024, 5, 1, 10, 0, 35, TimeSpan.Zero));
        var scene = await Scene.CreateAsync(servers, "VALOR int", "CREATE TABLE destino (id integer PRIMARY KEY, modificado text, valor integer)", ownSource: source);
        await scene.Server.ExecuteAsync($"DROP TABLE {scene.Source}; CREATE TABLE {scene.Source} (ID int NOT NULL PRIMARY KEY, MODIFICADO {type} NOT NULL, VALOR int); INSERT INTO {scene.Source} VALUES (1, {Stamp(type, 10)}, 10){more}");
        await source.CatchUpSecondaryAsync();
        await scene.Server.ExecuteAsync($"UPDATE {scene.Source} SET VALOR = 11, MODIFICADO = {Stamp(type, 20)} WHERE ID = 1; INSERT INTO {scene.Source} VALUES (2, {Stamp(type, 30)}, 20)");
        await scene.RunOnceAsync();
        Assert.Equal(["1|11", "2|20"], (await scene.RowsAsync(All)).Take(2));
        return scene;
    }
}
