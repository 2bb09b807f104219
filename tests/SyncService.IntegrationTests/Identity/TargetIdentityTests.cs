using System.Text.Json;
using LocalServers;
using LocalServers.Postgres;
using SyncService.IntegrationTests.Fidelity;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Identity;

/// <summary>The rows of the target are gone, or only seem to be.</summary>
public sealed class TargetIdentityTests(TestServers servers)
{
    private const string Columns = "(id integer PRIMARY KEY, modificado timestamp, valor integer)";
    private const string All = "SELECT id, valor FROM destino ORDER BY id";
    private static readonly string[] Both = ["1|10", "2|20"];

    [Fact]
    public async Task A_table_that_the_service_made_and_that_was_dropped_is_filled_again()
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR int", "");
        scene.Settings["PG_CREATE_TABLE"] = "true";
        scene.Settings["KEY_COLUMNS"] = "ID";
        await InsertAsync(scene);
        await scene.RunOnceAsync();
        await scene.PostgresAsync("DROP TABLE destino");
        await scene.RunOnceAsync();
        Assert.Equal(Both, await scene.RowsAsync(All));
        Assert.Contains("the target table was made anew", scene.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_with_rows_of_its_own_that_took_the_place_of_the_target_gets_all_rows_and_its_own_are_noted()
    {
        await using var scene = await FilledAsync();
        await scene.PostgresAsync($"CREATE TABLE otra {Columns}; INSERT INTO otra VALUES (7, '2001-01-01', 70); ALTER TABLE destino RENAME TO vieja; ALTER TABLE otra RENAME TO destino");
        await scene.RunOnceAsync();
        Assert.Equal([.. Both, "7|70"], await scene.RowsAsync(All));
        Assert.Contains("Rows that only destino has are left there", scene.Said, StringComparison.Ordinal);
        Assert.Contains("the target table was made anew", await scene.RowAsync("SELECT debt FROM sync_service.checkpoint"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ALTER TABLE destino SET UNLOGGED", true)]
    [InlineData("DROP TABLE destino; CREATE TABLE destino " + Columns + " PARTITION BY RANGE (id); CREATE UNLOGGED TABLE parte PARTITION OF destino DEFAULT", true)]
    [InlineData("SELECT", false)]
    public async Task A_table_that_a_crash_would_empty_is_named_by_check(string change, bool isNamed)
    {
        await using var scene = await FilledAsync();
        await scene.PostgresAsync(change);
        using var said = JsonDocument.Parse(await CommandRun.RunAsync(scene.Pipeline, 0, "check", "--json"));
        var found = said.RootElement.GetProperty("streams")[0].GetProperty("findings").EnumerateArray().Where(finding => finding.GetProperty("code").GetString() == "target-unlogged").ToList();
        Assert.Equal(isNamed, found.Count == 1);
        Assert.All(found, finding => Assert.Equal("warning", finding.GetProperty("severity").GetString()));
    }

    [Theory]
    [InlineData("TRUNCATE destino")]
    [InlineData("DELETE FROM destino")]
    [InlineData("DROP TABLE destino; CREATE TABLE destino " + Columns)]
    public async Task A_table_that_lost_its_rows_is_filled_again_by_the_next_run(string loss)
    {
        await using var scene = await FilledAsync();
        await scene.PostgresAsync(loss);

        // Only the statistics tell of a DELETE; those of a session that has just ended may come behind a TRUNCATE, and count rows that are gone.
        if (loss.StartsWith("DELETE", StringComparison.Ordinal)) await scene.UntilAsync("SELECT pg_stat_get_live_tuples('destino'::regclass)", "0");
        await scene.RunOnceAsync();
        Assert.Equal(Both, await scene.RowsAsync(All));
    }

    [Theory]
    [InlineData("TRUNCATE destino")]
    [InlineData("DELETE FROM destino")]
    [InlineData("DROP TABLE destino; CREATE TABLE destino " + Columns)]
    public async Task A_table_that_loses_its_rows_while_the_service_runs_is_filled_again(string loss)
    {
        await using var scene = await FilledAsync();
        scene.Run();
        await scene.InsertAsync(3, "30");
        await scene.UntilAsync(All, "1|10", "2|20", "3|30");
        await scene.PostgresAsync(loss);
        await scene.UntilAsync(All, "1|10", "2|20", "3|30");
    }

    [Theory]
    [InlineData("VACUUM FULL destino")]
    [InlineData("ALTER TABLE destino ALTER COLUMN valor TYPE bigint")]
    [InlineData("CLUSTER destino USING destino_pkey")]
    public async Task A_table_that_is_rewritten_is_not_read_again(string rewrite)
    {
        await using var scene = await FilledAsync();
        await scene.PostgresAsync("UPDATE destino SET valor = 99 WHERE id = 1");
        scene.Run();
        await scene.InsertAsync(3, "30");
        await scene.UntilAsync(All, "1|99", "2|20", "3|30");
        await scene.PostgresAsync(rewrite);
        await scene.InsertAsync(4, "40");
        await scene.UntilAsync(All, "1|99", "2|20", "3|30", "4|40");
        Assert.DoesNotContain("Reloading", scene.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_that_was_dropped_from_the_target_and_added_again_is_filled_in_every_row()
    {
        await using var scene = await FilledAsync();
        await scene.PostgresAsync("ALTER TABLE destino DROP COLUMN valor; ALTER TABLE destino ADD COLUMN valor integer");
        await scene.RunOnceAsync();
        Assert.Equal(Both, await scene.RowsAsync(All));
        Assert.Contains("dropped from the target and added again: valor", scene.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_is_not_applied_to_a_table_that_was_emptied_behind_the_producer()
    {
        await using var scene = await FilledAsync();
        var producer = scene.Pipeline.Start("run", "--role", "producer");
        await producer.LineAsync("reading", Pipeline.Patience);
        await scene.InsertAsync(3, "30");
        await Eventually.TrueAsync(async () => await scene.Pipeline.QueueLengthAsync() > 0, Pipeline.Patience, () => $"a record waits. {scene.Said}");
        await scene.Pipeline.StopAsync(producer);
        await scene.PostgresAsync("TRUNCATE destino");
        await scene.RunOnceAsync();
        Assert.Equal(["1|10", "2|20", "3|30"], await scene.RowsAsync(All));
        Assert.Contains("the target table was emptied", scene.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_partitioned_table_that_is_emptied_is_filled_again()
    {
        await using var scene = await Scene.CreateAsync(
            servers, "VALOR int", $"CREATE TABLE destino {Columns} PARTITION BY RANGE (id); CREATE TABLE destino_1 PARTITION OF destino FOR VALUES FROM (1) TO (100)");
        await InsertAsync(scene);
        await scene.RunOnceAsync();
        await scene.PostgresAsync("TRUNCATE destino");
        await scene.RunOnceAsync();
        Assert.Equal(Both, await scene.RowsAsync(All));
    }

    [Fact]
    public async Task An_unlogged_table_that_a_crash_emptied_is_filled_again()
    {
        await using var postgres = await PrivatePostgres.StartAsync(servers.Folder);
        await using var scene = await Scene.CreateAsync(servers, "VALOR int", $"CREATE UNLOGGED TABLE destino {Columns}", postgres);
        await InsertAsync(scene);
        await scene.RunOnceAsync();
        await postgres.KillAsync();
        await postgres.StartAgainAsync();
        await scene.RunOnceAsync();
        Assert.Equal(Both, await scene.RowsAsync(All));
    }

    private async Task<Scene> FilledAsync()
    {
        var scene = await Scene.CreateAsync(servers, "VALOR int", $"CREATE TABLE destino {Columns}");
        await InsertAsync(scene);
        await scene.RunOnceAsync();
        Assert.Equal(Both, await scene.RowsAsync(All));
        return scene;
    }

    /// <summary>Farther apart than the overlap.</summary>
    private static Task InsertAsync(Scene scene) => scene.Server.ExecuteAsync($"INSERT INTO {scene.Source} VALUES (1, '2020-01-01', 10), (2, '2023-01-01', 20)");
}
