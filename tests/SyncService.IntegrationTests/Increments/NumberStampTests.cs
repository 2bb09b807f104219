using SyncService.IntegrationTests.Fidelity;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Increments;

/// <summary>A change column that counts: a number that was too great, or that begins again, keeps nothing that comes later from being read.</summary>
public sealed class NumberStampTests(TestServers servers)
{
    private const string All = "SELECT id, valor FROM destino ORDER BY id";
    private const string Told = "reading goes on from there";

    [Theory]
    [InlineData("smallint", "32767", true)]
    [InlineData("int", "2147483647", true)]
    [InlineData("bigint", "9223372036854775807", true)]
    [InlineData("bigint", "9223372036854775807", false)]
    public async Task A_number_that_was_too_great_and_is_corrected_brings_the_row_with_it_and_what_comes_after(string type, string tooGreat, bool serviceIsUp)
    {
        await using var scene = await FilledAsync(type);
        await scene.Server.ExecuteAsync($"INSERT INTO {scene.Source} VALUES (3, {tooGreat}, 30)");
        await RunAsync(scene, serviceIsUp, "1|10", "2|20", "3|30");
        await scene.Server.ExecuteAsync($"UPDATE {scene.Source} SET MODIFICADO = 7, VALOR = 31 WHERE ID = 3");
        await RunAsync(scene, serviceIsUp, "1|10", "2|20", "3|31");
        await scene.Server.ExecuteAsync($"UPDATE {scene.Source} SET MODIFICADO = 8, VALOR = 11 WHERE ID = 1; INSERT INTO {scene.Source} VALUES (4, 9, 40)");
        await RunAsync(scene, serviceIsUp, "1|11", "2|20", "3|31", "4|40");
        Assert.Contains(Told, scene.Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_table_that_is_emptied_and_counts_from_one_again_is_read(bool serviceIsUp)
    {
        await using var scene = await FilledAsync("bigint");
        await RunAsync(scene, serviceIsUp, "1|10", "2|20");
        await scene.Server.ExecuteAsync($"DELETE FROM {scene.Source}; INSERT INTO {scene.Source} VALUES (1, 1, 11)");
        await RunAsync(scene, serviceIsUp, "1|11", "2|20");
        await scene.Server.ExecuteAsync($"INSERT INTO {scene.Source} VALUES (5, 2, 50)");
        await RunAsync(scene, serviceIsUp, "1|11", "2|20", "5|50");
    }

    [Fact]
    public async Task Where_the_newest_row_is_deleted_it_goes_on_and_sends_one_row_again_at_most()
    {
        await using var scene = await FilledAsync("bigint");
        scene.Run();
        await scene.UntilAsync(All, "1|10", "2|20");
        await scene.Server.ExecuteAsync($"DELETE FROM {scene.Source} WHERE ID = 2");
        await LocalServers.Eventually.TrueAsync(() => scene.Said.Contains(Told, StringComparison.Ordinal), Pipeline.Patience, () => scene.Said);
        await scene.Server.ExecuteAsync($"INSERT INTO {scene.Source} VALUES (3, 7, 30)");
        await scene.UntilAsync(All, "1|10", "2|20", "3|30");
        Assert.InRange(await scene.Pipeline.SentAsync(), 3, 4);
    }

    private static async Task RunAsync(Scene scene, bool goesOn, params string[] expected)
    {
        if (!goesOn) await scene.RunOnceAsync();
        else if (scene.Pipeline.Services.Count == 0) scene.Run();
        await scene.UntilAsync(All, expected);
    }

    /// <summary>With two rows, numbered 5 and 6.</summary>
    private async Task<Scene> FilledAsync(string type)
    {
        var scene = await Scene.CreateAsync(servers, "VALOR int", "CREATE TABLE destino (id integer PRIMARY KEY, valor integer)");
        await scene.Server.ExecuteAsync($"DROP TABLE {scene.Source}; CREATE TABLE {scene.Source} (ID int NOT NULL PRIMARY KEY, MODIFICADO {type} NOT NULL, VALOR int); INSERT INTO {scene.Source} VALUES (1, 5, 10), (2, 6, 20)");
        return scene;
    }
}
