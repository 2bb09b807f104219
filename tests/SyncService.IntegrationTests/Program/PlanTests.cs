using System.Text.Json;
using SyncService.IntegrationTests.Fidelity;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Program;

/// <summary><c>plan</c> says beforehand what a start does, and changes nothing.</summary>
public sealed class PlanTests(TestServers servers)
{
    private const string Target = "CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor text)";

    [Fact]
    public async Task Where_nothing_differs_it_says_so_and_what_was_looked_at()
    {
        await using var scene = await FilledAsync();
        var said = await PlanAsync(scene);
        Assert.Contains("Nothing is reloaded: it goes on at 20", said, StringComparison.Ordinal);
        Assert.Contains("Looked at: view, database and server of the source;", said, StringComparison.Ordinal);
        Assert.EndsWith("Nothing would be reloaded.", said.TrimEnd(), StringComparison.Ordinal);
        var (plan, reloads) = await JsonAsync(scene);
        Assert.Equal(("goOn", false), (plan.GetProperty("action").GetString(), reloads));
        Assert.Equal(JsonValueKind.Null, plan.GetProperty("rows").ValueKind);
    }

    [Fact]
    public async Task A_new_mask_is_told_with_its_column_and_its_rows_and_the_run_does_just_that()
    {
        await using var scene = await FilledAsync();
        await scene.ConfigureAsync(new { maskColumns = new { VALOR = "last4" } });
        var said = await PlanAsync(scene);
        Assert.Contains("Reload from its start, 2 rows: valor is now masked (last4) (it was in clear).", said, StringComparison.Ordinal);
        Assert.Contains("Rows that are the same in destino are not written.", said, StringComparison.Ordinal);
        Assert.EndsWith("1 stream would be reloaded.", said.TrimEnd(), StringComparison.Ordinal);
        await scene.RunOnceAsync();
        Assert.Contains("valor is now masked (last4) (it was in clear). Reloading", scene.Said, StringComparison.Ordinal);
        Assert.Contains("Nothing would be reloaded.", await PlanAsync(scene), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_view_is_told_with_what_stays_in_the_target_before_and_after_the_run()
    {
        await using var scene = await FilledAsync();
        var other = scene.Pipeline.Name("OTRA");
        await scene.Server.ExecuteAsync($"CREATE TABLE {other} (ID int NOT NULL PRIMARY KEY, MODIFICADO datetime2(3) NOT NULL, VALOR nvarchar(20)); INSERT INTO {other} VALUES (7, '2001-01-01', N'siete')");
        scene.Settings["MSSQL_VIEW"] = other;
        var reason = $"the source is now dbo.{other} (it was dbo.{scene.Source})";
        var said = await PlanAsync(scene);
        Assert.Contains($"Reload from its start, 1 row: {reason}.", said, StringComparison.Ordinal);
        Assert.Contains($"Rows that only destino has stay there, because {reason}. sync-service verify finds them.", said, StringComparison.Ordinal);
        var (plan, reloads) = await JsonAsync(scene);
        Assert.Equal(("reload", true, 1), (plan.GetProperty("action").GetString(), reloads, plan.GetProperty("rows").GetInt64()));
        Assert.Equal([reason], Texts(plan, "reasons"));
        Assert.Equal([reason], Texts(plan, "leaves"));
        Assert.Empty(Texts(plan, "debt"));

        await scene.RunOnceAsync();
        (plan, _) = await JsonAsync(scene);
        Assert.Equal("goOn", plan.GetProperty("action").GetString());
        Assert.Equal([reason], Texts(plan, "debt"));
    }

    [Fact]
    public async Task A_dropped_target_cannot_be_filled_until_it_is_made_and_then_all_of_it_is()
    {
        await using var scene = await FilledAsync();
        await scene.PostgresAsync("DROP TABLE destino");
        Assert.Contains("Cannot start: The target table destino does not exist in", await PlanAsync(scene, expected: 1), StringComparison.Ordinal);
        Assert.Equal("fail", (await JsonAsync(scene, expected: 1)).Plan.GetProperty("action").GetString());

        (scene.Settings["PG_CREATE_TABLE"], scene.Settings["KEY_COLUMNS"]) = ("true", "ID");
        var said = await PlanAsync(scene);
        Assert.Contains("First, destino is created (PG_CREATE_TABLE).", said, StringComparison.Ordinal);
        Assert.Contains("Reload from its start, 2 rows: the target table was made anew.", said, StringComparison.Ordinal);
        Assert.Equal("f", await scene.RowAsync("SELECT to_regclass('destino') IS NOT NULL"));

        await scene.PostgresAsync(Target);
        said = await PlanAsync(scene);
        Assert.DoesNotContain("First,", said, StringComparison.Ordinal);
        Assert.Contains("Reload from its start, 2 rows: the target table was made anew.", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_the_first_start_it_counts_what_will_be_loaded_and_makes_nothing()
    {
        await using var scene = await SceneAsync();
        var said = await PlanAsync(scene);
        Assert.Contains("First load: 2 rows.", said, StringComparison.Ordinal);
        Assert.EndsWith("1 stream would be loaded for the first time.", said.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal("f", await scene.RowAsync("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'sync_service')"));
        Assert.False(await (await scene.Pipeline.QueueAsync()).KeyExistsAsync("sync_queue:cursor"));
    }

    [Fact]
    public async Task Columns_that_a_start_would_add_are_named_and_not_added()
    {
        await using var scene = await FilledAsync();
        await scene.AlterSourceAsync("ADD EXTRA int NULL");
        scene.Settings["PG_ADD_COLUMNS"] = "true";
        var said = await PlanAsync(scene);
        Assert.Contains("First, extra is added to destino (PG_ADD_COLUMNS).", said, StringComparison.Ordinal);
        Assert.Contains("Reload from its start, 2 rows: new in the target: extra.", said, StringComparison.Ordinal);
        Assert.Equal("3", await scene.RowAsync("SELECT count(*) FROM pg_attribute WHERE attrelid = 'destino'::regclass AND attnum > 0"));
        await scene.RunOnceAsync();
        Assert.Contains("new in the target: extra. Reloading", scene.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beside_a_service_at_work_neither_its_generation_nor_its_queue_moves_and_locks_are_not_waited_for()
    {
        await using var scene = await FilledAsync();
        var service = scene.Run();
        await scene.InsertAsync(3, "N'tres'");
        await scene.UntilAsync("SELECT count(*) FROM destino", "3");
        var before = await scene.RowAsync("SELECT generation FROM sync_service.checkpoint");
        await using var locked = await scene.Pipeline.Postgres.OpenAsync(scene.Pipeline.Database);
        await using var transaction = await locked.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var command = new Npgsql.NpgsqlCommand("SELECT * FROM sync_service.checkpoint FOR UPDATE", locked)) await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        Assert.Contains("Nothing would be reloaded.", await PlanAsync(scene), StringComparison.Ordinal);

        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        Assert.Equal(before, await scene.RowAsync("SELECT generation FROM sync_service.checkpoint"));
        Assert.False(service.HasExited);
    }

    [Fact]
    public async Task A_pause_and_a_queue_that_would_be_dropped_are_told()
    {
        await using var scene = await FilledAsync();
        await scene.InsertAsync(3, "N'tres'");
        await CommandRun.RunAsync(scene.Pipeline, 0, "run", "--once", "--role", "producer");
        await CommandRun.RunAsync(scene.Pipeline, 0, "pause");
        await scene.ConfigureAsync(new { maskColumns = new { VALOR = "null" } });
        var said = await PlanAsync(scene);
        var queued = await scene.Pipeline.QueueLengthAsync();
        Assert.True(queued > 0);
        Assert.Matches($"{queued} records? in the queue (is|are) dropped, and read again\\.", said);
        Assert.Contains("The stream is paused: all this waits for sync-service resume --stream default", said, StringComparison.Ordinal);
        Assert.Equal(queued, await scene.Pipeline.QueueLengthAsync());
    }

    private static Task<string> PlanAsync(Scene scene, int expected = 0) => CommandRun.RunAsync(scene.Pipeline, expected, "plan");

    private static async Task<(JsonElement Plan, bool Reloads)> JsonAsync(Scene scene, int expected = 0)
    {
        using var json = JsonDocument.Parse(await CommandRun.RunAsync(scene.Pipeline, expected, "plan", "--json", "--stream", "default"));
        return (Assert.Single(json.RootElement.GetProperty("streams").EnumerateArray()).Clone(), json.RootElement.GetProperty("reloads").GetBoolean());
    }

    private static IEnumerable<string?> Texts(JsonElement plan, string name) => plan.GetProperty(name).EnumerateArray().Select(text => text.GetString());

    private async Task<Scene> FilledAsync()
    {
        var scene = await SceneAsync();
        await scene.RunOnceAsync();
        return scene;
    }

    private async Task<Scene> SceneAsync()
    {
        var scene = await Scene.CreateAsync(servers, "VALOR nvarchar(20)", Target);
        await scene.InsertAsync(1, "N'uno'");
        await scene.InsertAsync(2, "N'dos'");
        return scene;
    }
}
