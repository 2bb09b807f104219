using System.Text.Json;
using System.Text.RegularExpressions;
using SyncService.IntegrationTests.Fidelity;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Identity;

/// <summary>What a stream reads is not what its target was filled with: it is read anew, and it says so. What only looks different re-reads nothing.</summary>
public sealed partial class SourceIdentityTests(TestServers servers)
{
    private const string Target = "CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor integer)";
    private const string All = "SELECT id, valor FROM destino ORDER BY id";

    [Fact]
    public async Task Another_view_is_read_from_its_start()
    {
        await using var scene = await FilledAsync();
        var other = scene.Pipeline.Name("OTRA");
        await scene.Server.ExecuteAsync($"CREATE TABLE {other} (ID int NOT NULL PRIMARY KEY, MODIFICADO datetime2(3) NOT NULL, VALOR int); INSERT INTO {other} VALUES (7, '2001-01-01', 70)");
        scene.Settings["MSSQL_VIEW"] = other;
        await scene.RunOnceAsync();
        Assert.Contains("7|70", await scene.RowsAsync(All));
        Assert.Contains($"the source is now dbo.{other} (it was dbo.{scene.Source}). Reloading {other} from its start", scene.Said, StringComparison.Ordinal);
        Assert.Contains("Rows that only destino has are left there", scene.Said, StringComparison.Ordinal);
        Assert.Contains($"the source is now dbo.{other}", await scene.RowAsync("SELECT debt FROM sync_service.checkpoint"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_a_change_may_have_left_behind_are_told_by_status_with_what_finds_them()
    {
        await using var scene = await FilledAsync();
        Assert.Contains("\"debt\": []", await CommandRun.RunAsync(scene.Pipeline, 1, "status", "--json"), StringComparison.Ordinal);
        var other = scene.Pipeline.Name("OTRA");
        await scene.Server.ExecuteAsync($"CREATE TABLE {other} (ID int NOT NULL PRIMARY KEY, MODIFICADO datetime2(3) NOT NULL, VALOR int); INSERT INTO {other} VALUES (7, '2001-01-01', 70)");
        scene.Settings["MSSQL_VIEW"] = other;
        await scene.RunOnceAsync();
        var said = await CommandRun.RunAsync(scene.Pipeline, 1, "status");
        Assert.Matches($@"default: destino may hold rows that the source no longer brings, since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d UTC: the source is now dbo\.{other} \(it was dbo\.{scene.Source}\)\.", Flat(said));
        Assert.Contains("Only a comparison finds rows that were deleted in the source, or that a changed stream left behind in its target: sync-service verify", Flat(said), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await CommandRun.RunAsync(scene.Pipeline, 1, "status", "--json"));
        Assert.Contains($"the source is now dbo.{other}", Assert.Single(json.RootElement.GetProperty("streams")[0].GetProperty("debt").EnumerateArray()).GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("Only a comparison finds", json.RootElement.GetProperty("notLookedFor").GetString(), StringComparison.Ordinal);
    }

    /// <summary>The clock of the machine was wrong, and is set right.</summary>
    [Fact]
    public async Task A_comparison_of_the_future_settles_nothing_that_came_after_it()
    {
        await using var scene = await FilledAsync();
        await CommandRun.RunAsync(scene.Pipeline, 0, "verify");
        await scene.PostgresAsync("UPDATE sync_service.verification SET began_at = began_at + interval '10 years', ended_at = ended_at + interval '10 years'");
        var other = scene.Pipeline.Name("OTRA");
        await scene.Server.ExecuteAsync($"CREATE TABLE {other} (ID int NOT NULL PRIMARY KEY, MODIFICADO datetime2(3) NOT NULL, VALOR int); INSERT INTO {other} VALUES (7, '2001-01-01', 70)");
        scene.Settings["MSSQL_VIEW"] = other;
        await scene.RunOnceAsync();
        Assert.Contains("default: destino may hold rows that the source no longer brings", Flat(await CommandRun.RunAsync(scene.Pipeline, 1, "status")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_database_with_a_view_of_that_name_is_read_from_its_start()
    {
        await using var scene = await FilledAsync();
        var other = scene.Pipeline.Name("otra");
        await scene.Server.ExecuteAsync($"CREATE DATABASE {other}");
        await scene.Server.ExecuteAsync($"CREATE TABLE {other}.dbo.{scene.Source} (ID int NOT NULL PRIMARY KEY, MODIFICADO datetime2(3) NOT NULL, VALOR int); INSERT INTO {other}.dbo.{scene.Source} VALUES (7, '2001-01-01', 70)");
        scene.Settings["MSSQL_DATABASE"] = other;
        await scene.RunOnceAsync();
        Assert.Contains("7|70", await scene.RowsAsync(All));
        Assert.Contains("the source database was restored, or is another one", scene.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_view_by_its_full_name_is_the_same_view()
    {
        await using var scene = await FilledAsync();
        await scene.PostgresAsync("UPDATE destino SET valor = 99");
        scene.Settings["MSSQL_VIEW"] = $"dbo.[{scene.Source}]";
        await scene.RunOnceAsync();
        await AssertNotReadAgainAsync(scene);
    }

    [Fact]
    public async Task A_start_that_is_set_earlier_brings_the_rows_before()
    {
        await using var scene = await SceneAsync();
        await scene.Server.ExecuteAsync($"INSERT INTO {scene.Source} VALUES (1, '2020-01-01', 10), (2, '2023-01-01', 20)");
        scene.Settings["SYNC_START"] = "2022-01-01";
        await scene.RunOnceAsync();
        Assert.Equal(["2|20"], await scene.RowsAsync(All));
        scene.Settings["SYNC_START"] = "2019-01-01";
        await scene.RunOnceAsync();
        Assert.Equal(["1|10", "2|20"], await scene.RowsAsync(All));
        Assert.Contains("SYNC_START is now 2019-01-01T00:00:00.0000000 (it was 2022-01-01T00:00:00.0000000)", scene.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_that_is_set_later_re_reads_nothing()
    {
        await using var scene = await FilledAsync();
        await scene.PostgresAsync("UPDATE destino SET valor = 99");
        scene.Settings["SYNC_START"] = "2022-01-01";
        await scene.RunOnceAsync();
        await AssertNotReadAgainAsync(scene);
        Assert.Contains("rows before it stay in the target", scene.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_that_is_added_to_the_target_is_filled_in_every_row()
    {
        await using var scene = await FilledAsync();
        await scene.Server.ExecuteAsync($"ALTER TABLE {scene.Source} ADD NUEVA varchar(10) NULL");
        await scene.Server.ExecuteAsync($"UPDATE {scene.Source} SET NUEVA = 'antigua' WHERE ID = 1");
        scene.Settings["PG_ADD_COLUMNS"] = "true";
        await scene.RunOnceAsync();
        Assert.Equal("antigua", await scene.RowAsync("SELECT nueva FROM destino WHERE id = 1"));
        Assert.Contains("new in the target: nueva", scene.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_that_is_included_later_is_filled_in_every_row()
    {
        await using var scene = await SceneAsync();
        scene.Settings["COLUMNS_EXCLUDE"] = "VALOR";
        await InsertFarApartAsync(scene);
        await scene.RunOnceAsync();
        Assert.Equal(["1|∅", "2|∅"], await scene.RowsAsync(All));
        scene.Settings.Remove("COLUMNS_EXCLUDE");
        await scene.RunOnceAsync();
        Assert.Equal(["1|10", "2|20"], await scene.RowsAsync(All));
    }

    [Fact]
    public async Task A_column_that_comes_no_more_re_reads_nothing_and_says_that_its_values_stay()
    {
        await using var scene = await FilledAsync();
        scene.Settings["COLUMNS_EXCLUDE"] = "VALOR";
        await scene.RunOnceAsync();
        Assert.Equal(["1|10", "2|20"], await scene.RowsAsync(All));
        Assert.Contains("no longer brought: valor; what the target holds there stays. Nothing is reloaded for that.", scene.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_that_is_renamed_is_filled_in_every_row_under_its_new_name()
    {
        await using var scene = await FilledAsync(Target + "; ALTER TABLE destino ADD COLUMN importe integer");
        await scene.ConfigureAsync(new { renameColumns = new Dictionary<string, string> { ["VALOR"] = "importe" } });
        await scene.RunOnceAsync();
        Assert.Equal(["1|10", "2|20"], await scene.RowsAsync("SELECT id, importe FROM destino ORDER BY id"));
    }

    [Fact]
    public async Task A_mask_replaces_what_the_target_holds_in_clear()
    {
        await using var scene = await FilledAsync("CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor text)");
        await scene.ConfigureAsync(new { maskColumns = new Dictionary<string, string> { ["VALOR"] = "hash" } });
        scene.Settings["MASK_SALT"] = "first";
        await scene.RunOnceAsync();
        var first = await scene.RowsAsync(All);
        Assert.All(first, row => Assert.Matches("^[12]\\|[0-9a-f]{64}$", row));
        Assert.Contains("valor is now masked (hash) (it was in clear)", scene.Said, StringComparison.Ordinal);

        scene.Settings["MASK_SALT"] = "second";
        await scene.RunOnceAsync();
        Assert.Empty(first.Intersect(await scene.RowsAsync(All)));
        var identity = await scene.RowAsync("SELECT identity FROM sync_service.checkpoint");
        Assert.Contains("saltDigest", identity, StringComparison.Ordinal);
        Assert.DoesNotContain("second", identity, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_the_same_is_read_on_from_where_it_was_and_not_written_when_it_is_read_anew()
    {
        await using var scene = await FilledAsync(Target + "; ALTER TABLE destino ADD COLUMN nueva integer");
        var versions = await scene.RowsAsync("SELECT ctid FROM destino ORDER BY id");
        await scene.RunOnceAsync();
        await scene.Server.ExecuteAsync($"ALTER TABLE {scene.Source} ADD NUEVA int NULL");
        await scene.RunOnceAsync();
        Assert.Contains("new in the target: nueva", scene.Said, StringComparison.Ordinal);
        Assert.Equal(versions, await scene.RowsAsync("SELECT ctid FROM destino ORDER BY id"));
    }

    [Fact]
    public async Task A_change_of_columns_while_the_service_runs_reaches_every_row()
    {
        await using var scene = await FilledAsync();
        scene.Run();
        await scene.PostgresAsync("ALTER TABLE destino ADD COLUMN nueva varchar(10)");
        await scene.Server.ExecuteAsync($"ALTER TABLE {scene.Source} ADD NUEVA varchar(10) NULL");
        await scene.Server.ExecuteAsync($"UPDATE {scene.Source} SET NUEVA = 'antigua' WHERE ID = 1");
        await scene.UntilAsync("SELECT id, nueva FROM destino ORDER BY id", "1|antigua", "2|∅");
    }

    private Task<Scene> SceneAsync(string target = Target) => Scene.CreateAsync(servers, "VALOR int", target);

    /// <summary>With two rows whose stamps lie farther apart than the overlap, both in the target.</summary>
    private async Task<Scene> FilledAsync(string target = Target)
    {
        var scene = await SceneAsync(target);
        await InsertFarApartAsync(scene);
        await scene.RunOnceAsync();
        Assert.Equal(["1|10", "2|20"], await scene.RowsAsync(All));
        return scene;
    }

    private static Task InsertFarApartAsync(Scene scene) =>
        scene.Server.ExecuteAsync($"INSERT INTO {scene.Source} VALUES (1, '2020-01-01', 10), (2, '2023-01-01', 20)");

    /// <summary>The older row keeps what was written to it by hand.</summary>
    private static async Task AssertNotReadAgainAsync(Scene scene)
    {
        Assert.Equal("1|99", (await scene.RowsAsync(All))[0]);
        Assert.DoesNotContain("Reloading", scene.Said, StringComparison.Ordinal);
    }

    /// <summary>As one line, however wide the terminal is.</summary>
    private static string Flat(string said) => Breaks().Replace(said, " ");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Breaks();
}
