using System.Text.RegularExpressions;
using LocalServers;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Fidelity;

/// <summary>Tables change while the service runs: it is never started again, loses nothing, and says each change once.</summary>
public sealed class SchemaChangeTests(TestServers servers)
{
    private const string Target = "CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor integer)";
    private const string All = "SELECT id, valor FROM destino ORDER BY id";

    [Fact]
    public async Task A_source_column_that_the_target_has_already_is_picked_up()
    {
        await using var scene = await RunningAsync();
        await scene.PostgresAsync("ALTER TABLE destino ADD COLUMN nueva varchar(20)");
        await scene.AlterSourceAsync("ADD NUEVA varchar(20) NULL");
        await scene.InsertAsync(2, "20, 'con ella'");
        await scene.UntilAsync("SELECT id, valor, nueva FROM destino ORDER BY id", "1|10|∅", "2|20|con ella");
        AssertSaidOnce(scene, @"the columns of ORIGEN_\d+ changed: NUEVA varchar\(20\) is new\.");
        AssertStillSound(scene);
    }

    [Fact]
    public async Task A_source_column_that_the_target_lacks_is_left_out_with_one_warning_until_the_target_has_it()
    {
        await using var scene = await RunningAsync();
        await scene.AlterSourceAsync("ADD NUEVA varchar(20) NULL");
        await scene.InsertAsync(2, "20, 'sin sitio'");
        await scene.UntilAsync(All, "1|10", "2|20");
        await Eventually.TrueAsync(() => scene.Said.Contains("has no counterpart", StringComparison.Ordinal), Pipeline.Patience, () => $"the column is missed. {scene.Said}");
        await scene.PostgresAsync("ALTER TABLE destino ADD COLUMN nueva varchar(20)");
        for (var id = 3; (await scene.RowAsync("SELECT count(nueva) FROM destino")) == "0"; id++)
        {
            Assert.True(id < 600, $"The new column of the target was never noticed.\n{scene.Said}");
            await scene.InsertAsync(id, "30, 'con sitio'");
            await scene.UntilAsync($"SELECT count(*) FROM destino WHERE id = {id}", "1");
        }

        AssertSaidOnce(scene, @"the source column NUEVA has no counterpart in destino and is left out\.");
        AssertStillSound(scene);
    }

    [Fact]
    public async Task With_PG_ADD_COLUMNS_the_service_adds_it()
    {
        await using var scene = await RunningAsync(("PG_ADD_COLUMNS", "true"));
        await scene.AlterSourceAsync("ADD NUEVA decimal(12,3) NULL");
        await scene.InsertAsync(2, "20, 1.5");
        await scene.UntilAsync("SELECT id, nueva, (SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'destino'::regclass AND attname = 'nueva') FROM destino WHERE id = 2", "2|1.500|numeric(12,3)");
        AssertSaidOnce(scene, @"added the column nueva numeric\(12,3\) to destino\.");
        AssertStillSound(scene);
    }

    [Fact]
    public async Task A_source_column_that_is_dropped_is_left_alone_in_the_target()
    {
        await using var scene = await RunningAsync(more: "VIEJA int", moreTarget: "vieja integer", first: "10, 7");
        await scene.AlterSourceAsync("DROP COLUMN VIEJA");
        await scene.UpdateAsync(1, "VALOR = 11");
        await scene.InsertAsync(2, "20");
        await scene.UntilAsync("SELECT id, valor, vieja FROM destino ORDER BY id", "1|11|7", "2|20|∅");
        AssertSaidOnce(scene, @"the columns of ORIGEN_\d+ changed: VIEJA is gone\.");
        AssertStillSound(scene);
    }

    [Fact]
    public async Task A_column_that_is_renamed_goes_on_under_its_new_name()
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR int", Target + "; ALTER TABLE destino ADD COLUMN importe integer");
        var view = scene.Pipeline.Name("VISTA");
        await scene.Server.ExecuteAsync($"CREATE VIEW {view} AS SELECT ID, MODIFICADO, VALOR FROM {scene.Source}");
        scene.Settings["MSSQL_VIEW"] = view;
        await scene.InsertAsync(1, "10");
        scene.Run();
        await scene.UntilAsync(All, "1|10");
        await scene.Server.ExecuteAsync($"ALTER VIEW {view} AS SELECT ID, MODIFICADO, VALOR AS IMPORTE FROM {scene.Source}");
        await scene.InsertAsync(2, "20");
        await scene.UntilAsync("SELECT id, importe FROM destino WHERE id = 2", "2|20");
        AssertSaidOnce(scene, @"changed: IMPORTE int is new, VALOR is gone\.");
        AssertStillSound(scene);
    }

    [Fact]
    public async Task A_column_that_is_widened_brings_its_wider_values()
    {
        await using var scene = await RunningAsync(more: "TEXTO varchar(5)", moreTarget: "texto varchar(5)", first: "10, 'corto'");
        await scene.PostgresAsync("ALTER TABLE destino ALTER COLUMN valor TYPE bigint, ALTER COLUMN texto TYPE varchar(50)");
        await scene.AlterSourceAsync("ALTER COLUMN VALOR bigint NULL");
        await scene.AlterSourceAsync("ALTER COLUMN TEXTO varchar(50) NULL");
        await scene.InsertAsync(2, "5000000000, 'mucho más largo que antes'");
        await scene.UntilAsync("SELECT id, valor, texto FROM destino ORDER BY id", "1|10|corto", "2|5000000000|mucho más largo que antes");
        Assert.Contains("VALOR is now bigint", scene.Said, StringComparison.Ordinal);
        Assert.Contains("TEXTO is now varchar(50)", scene.Said, StringComparison.Ordinal);
        AssertStillSound(scene);
    }

    [Fact]
    public async Task Values_too_wide_for_a_target_that_was_not_widened_wait_in_the_dead_letters()
    {
        await using var scene = await RunningAsync();
        await scene.AlterSourceAsync("ALTER COLUMN VALOR bigint NULL");
        await scene.InsertAsync(2, "5000000000");
        await scene.InsertAsync(3, "30");
        await scene.UntilAsync(All, "1|10", "3|30");
        await scene.UntilAsync("SELECT sqlstate, column_name, row ->> 'ID' FROM sync_service.dead_letter", "22003|valor|2");

        // It is said after the commit.
        await Eventually.TrueAsync(() => scene.Said.Contains("set aside", StringComparison.Ordinal), Pipeline.Patience, () => $"the record is missed. {scene.Said}");
        AssertSaidOnce(scene, @"1 records set aside in sync_service\.dead_letter; the first: valor \(integer\): integer out of range");
    }

    [Fact]
    public async Task A_target_column_that_is_dropped_is_left_out_with_one_warning()
    {
        await using var scene = await RunningAsync(more: "OTRA int", moreTarget: "otra integer", first: "10, 1");
        await scene.PostgresAsync("ALTER TABLE destino DROP COLUMN otra");
        await scene.InsertAsync(2, "20, 2");
        await scene.InsertAsync(3, "30, 3");
        await scene.UntilAsync(All, "1|10", "2|20", "3|30");
        AssertSaidOnce(scene, @"the source column OTRA has no counterpart in destino and is left out\.");
        AssertStillSound(scene);
    }

    [Theory]
    [InlineData("text", "20")]
    [InlineData("numeric(8,2)", "20.00")]
    [InlineData("boolean USING valor <> 0", "t")]
    [InlineData("bigint", "20")]
    public async Task A_target_column_that_is_retyped_gets_values_of_its_new_type(string type, string shown)
    {
        await using var scene = await RunningAsync();
        await scene.PostgresAsync($"ALTER TABLE destino ALTER COLUMN valor TYPE {type}");
        await scene.InsertAsync(2, "20");
        await scene.UntilAsync("SELECT id, valor FROM destino WHERE id = 2", $"2|{shown}");
        AssertStillSound(scene);
    }

    [Fact]
    public async Task A_target_table_that_is_dropped_and_made_again_is_filled_anew()
    {
        await using var scene = await RunningAsync();
        await scene.InsertAsync(2, "20");
        await scene.UntilAsync(All, "1|10", "2|20");
        await scene.PostgresAsync($"DROP TABLE destino; {Target}; ALTER TABLE destino ADD COLUMN extra integer DEFAULT 5");
        await scene.UntilAsync(All, "1|10", "2|20");
        await scene.InsertAsync(3, "30");
        await scene.UntilAsync("SELECT id, valor, extra FROM destino ORDER BY id", "1|10|5", "2|20|5", "3|30|5");
        AssertSaidOnce(scene, "Reading ORIGEN_");
        AssertNothingSetAside(scene);
    }

    [Fact]
    public async Task A_target_table_that_is_away_for_a_while_is_named_once_a_try_and_filled_when_it_is_back()
    {
        await using var scene = await RunningAsync();
        await scene.PostgresAsync("DROP TABLE destino");
        await scene.InsertAsync(2, "20");
        await Eventually.TrueAsync(() => scene.Said.Contains("destino", StringComparison.Ordinal) && Regex.IsMatch(scene.Said, "target table .*destino does not exist"), Pipeline.Patience, () => $"the missing table is named. {scene.Said}");
        await scene.PostgresAsync(Target);
        await scene.UntilAsync(All, "1|10", "2|20");
        AssertNothingSetAside(scene);
    }

    [Fact]
    public async Task Records_of_the_old_shape_that_wait_give_way_to_those_of_the_new_one()
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR int, VIEJA int", Target + "; ALTER TABLE destino ADD COLUMN vieja integer, ADD COLUMN nueva text");
        await scene.InsertAsync(1, "10, 1");
        await scene.InsertAsync(2, "20, 2");
        var producer = scene.Pipeline.Start("run", "--role", "producer");
        await QueuedAsync(2);
        await scene.AlterSourceAsync("DROP COLUMN VIEJA");
        await scene.AlterSourceAsync("ALTER COLUMN VALOR bigint NULL");
        await scene.AlterSourceAsync("ADD NUEVA nvarchar(10) NULL");
        await scene.UpdateAsync(2, "VALOR = 22, NUEVA = N'dos'");
        await scene.InsertAsync(3, "30, N'tres'");
        await QueuedAsync(3);
        Assert.Equal(1, await (await scene.Pipeline.QueueAsync()).HashLengthAsync("sync_queue:schemas"));

        scene.Pipeline.Start("run", "--role", "consumer");
        await scene.UntilAsync("SELECT id, valor, vieja, nueva FROM destino ORDER BY id", "1|10|∅|∅", "2|22|∅|dos", "3|30|∅|tres");
        AssertStillSound(scene);
        Assert.False(producer.HasExited);

        Task QueuedAsync(long atLeast) => Eventually.TrueAsync(async () => await scene.Pipeline.QueueLengthAsync() >= atLeast, Pipeline.Patience, () => $"{atLeast} records are queued. {scene.Said}");
    }

    private async Task<Scene> RunningAsync(params (string Name, string Value)[] settings) => await RunningAsync("", "", "10", settings);

    /// <summary>With one row in both tables and the service running.</summary>
    private async Task<Scene> RunningAsync(string more, string moreTarget, string first, params (string Name, string Value)[] settings)
    {
        var scene = await Scene.CreateAsync(servers, more.Length == 0 ? "VALOR int" : $"VALOR int, {more}", Target + (moreTarget.Length == 0 ? "" : $"; ALTER TABLE destino ADD COLUMN {moreTarget}"));
        foreach (var (name, value) in settings) scene.Settings[name] = value;
        await scene.InsertAsync(1, first);
        scene.Run();
        await scene.UntilAsync(All, $"1|{first.Split(',')[0]}");
        return scene;
    }

    private static void AssertSaidOnce(Scene scene, string pattern) =>
        Assert.True(Regex.Count(scene.Said, pattern) == 1, $"'{pattern}' should be said once:\n{scene.Said}");

    private static void AssertNothingSetAside(Scene scene)
    {
        Assert.DoesNotContain("set aside", scene.Said, StringComparison.Ordinal);
        Assert.All(scene.Pipeline.Services, service => Assert.False(service.HasExited, scene.Said));
    }

    /// <summary>No row set aside, no service ended, and no failure that somebody would be called for.</summary>
    private static void AssertStillSound(Scene scene)
    {
        AssertNothingSetAside(scene);
        Assert.DoesNotMatch("(?m)^.*(stopped|error|ERR).*$", scene.Said);
    }
}
