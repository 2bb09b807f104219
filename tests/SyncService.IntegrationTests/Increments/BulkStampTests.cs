using System.Globalization;
using SyncService.IntegrationTests.Fidelity;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Increments;

/// <summary>Tables that were stamped in bulk, and views in which a key stands twice: what does not change is sent once.</summary>
public sealed class BulkStampTests(TestServers servers)
{
    /// <summary>More than are read again as they are.</summary>
    private const int Many = 16_000;

    private const string Old = "'2024-05-01T10:00:00'";

    [Fact]
    public async Task Rows_of_one_old_stamp_are_sent_once_also_by_the_next_run()
    {
        await using var scene = await FilledAsync(Old);
        await scene.RunOnceAsync();
        Assert.Equal(Many, await scene.Pipeline.SentAsync());
        await scene.RunOnceAsync();
        Assert.Equal(Many, await scene.Pipeline.SentAsync());
    }

    [Fact]
    public async Task One_that_joins_while_nobody_looks_arrives_and_so_does_one_that_takes_the_place_of_another()
    {
        await using var scene = await FilledAsync(Old);
        await scene.RunOnceAsync();
        await scene.Server.ExecuteAsync($"INSERT INTO {scene.Source} VALUES (0, {Old}, 7)");
        await scene.RunOnceAsync();
        Assert.Equal("7", await scene.RowAsync("SELECT valor FROM destino WHERE id = 0"));
        await scene.Server.ExecuteAsync($"DELETE FROM {scene.Source} WHERE ID = 0; INSERT INTO {scene.Source} VALUES (-1, {Old}, 8)");
        await scene.RunOnceAsync();
        Assert.Equal("8", await scene.RowAsync("SELECT valor FROM destino WHERE id = -1"));
        Assert.InRange(await scene.Pipeline.SentAsync(), Many + 2, Many + 1_000);
    }

    [Fact]
    public async Task A_running_service_sends_them_once_and_brings_what_joins()
    {
        await using var scene = await FilledAsync(Old);
        scene.Run();
        await scene.UntilAsync("SELECT count(*) FROM destino", Many.ToString(CultureInfo.InvariantCulture));
        await scene.Server.ExecuteAsync($"INSERT INTO {scene.Source} VALUES (0, {Old}, 7)");
        await scene.UntilAsync("SELECT valor FROM destino WHERE id = 0", "7");
        await scene.Server.ExecuteAsync($"UPDATE {scene.Source} SET MODIFICADO = SYSDATETIME(), VALOR = 9 WHERE ID = 5; INSERT INTO {scene.Source} VALUES (-1, {Old}, 8)");
        await scene.UntilAsync("SELECT id, valor FROM destino WHERE id IN (-1, 5) ORDER BY id", "-1|8", "5|9");
        Assert.InRange(await scene.Pipeline.SentAsync(), Many + 3, Many + 1_000);
    }

    /// <summary>As after a table that was emptied by hand: what is kept must not outlive what it speaks of.</summary>
    [Fact]
    public async Task A_target_that_is_made_anew_gets_them_all_again()
    {
        await using var scene = await FilledAsync(Old);
        await scene.RunOnceAsync();
        await scene.PostgresAsync("DROP TABLE destino; CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor integer)");
        await scene.RunOnceAsync();
        Assert.Equal(Many.ToString(CultureInfo.InvariantCulture), await scene.RowAsync("SELECT count(*) FROM destino"));
    }

    [Fact]
    public async Task A_key_that_stands_twice_settles_on_one_of_its_rows_and_is_told()
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR int", "CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor integer)");
        var view = scene.Pipeline.Name("DOS");
        await scene.Server.ExecuteAsync($"INSERT INTO {scene.Source} VALUES (1, SYSDATETIME(), 10), (2, SYSDATETIME(), 20)");
        await scene.Server.ExecuteAsync($"CREATE VIEW {view} AS SELECT CASE WHEN ID = 2 THEN 1 ELSE ID END AS ID, MODIFICADO, VALOR FROM {scene.Source}");
        scene.Settings["MSSQL_VIEW"] = view;
        scene.Settings["SYNC_OVERLAP"] = "3600";
        var service = scene.Run();
        await scene.UntilAsync("SELECT count(*) FROM destino", "1");
        await LocalServers.Eventually.TrueAsync(() => Task.FromResult(service.AllText.Contains("the key 1 stands more than once", StringComparison.Ordinal)), Pipeline.Patience, () => service.AllText);

        // Each of these takes a cycle at the least.
        for (var id = 3; id < 8; id++)
        {
            await scene.Server.ExecuteAsync($"INSERT INTO {scene.Source} VALUES ({id}, SYSDATETIME(), {id})");
            await scene.UntilAsync("SELECT max(id) FROM destino", id.ToString(CultureInfo.InvariantCulture));
        }

        Assert.InRange(await scene.Pipeline.SentAsync(), 7, 9);
    }

    private async Task<Scene> FilledAsync(string stamp)
    {
        var scene = await Scene.CreateAsync(servers, "VALOR int", "CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor integer)");
        await scene.Server.ExecuteAsync($"INSERT INTO {scene.Source} VALUES {string.Join(", ", Enumerable.Range(1, 1000).Select(id => $"({id}, {stamp}, {id})"))}");
        for (var rows = 1000; rows < Many; rows *= 2) await scene.Server.ExecuteAsync($"INSERT INTO {scene.Source} SELECT ID + {rows}, MODIFICADO, VALOR FROM {scene.Source}");
        return scene;
    }
}
