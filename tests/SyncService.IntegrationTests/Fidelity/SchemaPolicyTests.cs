using System.Text.RegularExpressions;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Fidelity;

/// <summary>The table of <c>docs/schema-changes.md</c>, a test for each row: the source is altered while the service runs, and what it advises brings all rows.</summary>
public sealed class SchemaPolicyTests(TestServers servers)
{
    private const string All = "SELECT id, valor FROM destino ORDER BY id";

    [Theory]
    [InlineData("init")]
    [InlineData("check")]
    public async Task Added(string helper)
    {
        await using var scene = await RunningAsync("VALOR int", "integer", "10");
        await scene.AlterSourceAsync("ADD NUEVA varchar(10) NOT NULL DEFAULT 'vieja'");
        await scene.InsertAsync(3, "30, 'nueva'");
        await scene.UntilAsync(All, "1|10", "2|10", "3|30");
        await SaysAsync(scene, @"WARNING default: the source column NUEVA has no counterpart in destino and is left out\.");
        Assert.Contains("Nothing would be reloaded.", await CommandAsync(scene, 0, "plan"), StringComparison.Ordinal);
        if (helper == "init") Assert.Contains("Done: The column nueva for NUEVA (varchar(10)).", await CommandAsync(scene, 0, "init", "--apply"), StringComparison.Ordinal);
        else await RunAdviceAsync(scene, await CommandAsync(scene, 0, "check"), "ADD COLUMN");
        await scene.UntilAsync("SELECT id, nueva FROM destino ORDER BY id", "1|vieja", "2|vieja", "3|nueva");
        await SaysAsync(scene, @"WARNING default: new in the target: nueva\. Reloading");
    }

    [Fact]
    public async Task Added_with_PG_ADD_COLUMNS()
    {
        await using var scene = await RunningAsync("VALOR int", "integer", "10", ("PG_ADD_COLUMNS", "true"));
        await scene.AlterSourceAsync("ADD NUEVA varchar(10) NOT NULL DEFAULT 'vieja'");
        await scene.InsertAsync(3, "30, 'nueva'");
        await scene.UntilAsync("SELECT id, valor, nueva FROM destino ORDER BY id", "1|10|vieja", "2|10|vieja", "3|30|nueva");
        await SaysAsync(scene, @"added the column nueva varchar\(10\) to destino\.");
        await SaysAsync(scene, @"WARNING default: new in the target: nueva\. Reloading");
    }

    [Theory]
    [InlineData("int", "integer", "10", "bigint", "11", "5000000000")]
    [InlineData("varchar(5)", "varchar(5)", "'corto'", "varchar(50)", "'breve'", "'mucho más largo'")]
    [InlineData("decimal(6,2)", "numeric(6,2)", "10.25", "decimal(12,2)", "11.25", "1234567.25")]
    public async Task Widened(string before, string target, string first, string after, string fits, string tooWide)
    {
        await using var scene = await RunningAsync($"VALOR {before}", target, first);
        await scene.AlterSourceAsync($"ALTER COLUMN VALOR {after} NULL");
        await scene.InsertAsync(3, fits);
        await scene.InsertAsync(4, tooWide);
        await SaysAsync(scene, $@"the columns of ORIGEN_\d+ changed: VALOR is now {Regex.Escape(after)}\.");
        await scene.UntilAsync(All, Row(1, first), Row(2, first), Row(3, fits));
        await SaysAsync(scene, "WARNING default: 1 records set aside");
        Assert.Contains("Nothing would be reloaded.", await CommandAsync(scene, 0, "plan"), StringComparison.Ordinal);
        Assert.DoesNotContain("valor", await CommandAsync(scene, 0, "init", "--apply"), StringComparison.Ordinal);
        await RunAdviceAsync(scene, await CommandAsync(scene, 0, "check"), " TYPE ");
        await CommandAsync(scene, 0, "dead", "retry", "--all");
        await scene.UntilAsync(All, Row(1, first), Row(2, first), Row(3, fits), Row(4, tooWide));
        Assert.DoesNotContain("Reloading", scene.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Narrowed()
    {
        await using var scene = await RunningAsync("VALOR decimal(12,4)", "numeric(12,4)", "10.2567");
        await scene.AlterSourceAsync("ALTER COLUMN VALOR decimal(6,2) NULL");
        await scene.InsertAsync(3, "30.25");
        await scene.UntilAsync(All, "1|10.2600", "2|10.2600", "3|30.2500");
        await SaysAsync(scene, @"WARNING default: VALOR is now decimal\(6,2\) \(it was decimal\(12,4\)\)\. Reloading");
        Assert.DoesNotContain("VALOR (", await CommandAsync(scene, 0, "check"), StringComparison.Ordinal);
        Assert.Contains("Nothing would be reloaded.", await CommandAsync(scene, 0, "plan"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dropped()
    {
        await using var scene = await RunningAsync("VALOR int", "integer", "10");
        await scene.AlterSourceAsync("DROP COLUMN VALOR");
        await scene.InsertAsync(3);
        await scene.UntilAsync(All, "1|10", "2|10", "3|∅");
        await SaysAsync(scene, @"WARNING default: no longer brought: valor; what the target holds there stays\. Nothing is reloaded for that\.");
        Assert.DoesNotContain("valor", await CommandAsync(scene, 0, "check"), StringComparison.Ordinal);
        Assert.Contains("Nothing would be reloaded.", await CommandAsync(scene, 0, "plan"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dropped_where_the_target_needs_it()
    {
        await using var scene = await RunningAsync("VALOR int", "integer NOT NULL", "10");
        await scene.AlterSourceAsync("DROP COLUMN VALOR");
        await scene.InsertAsync(3);
        var line = await SaysAsync(scene, "ERROR default: stopped. The column valor of public.destino is NOT NULL, .*");
        Assert.Contains("Cannot start: The column valor of public.destino is NOT NULL", await CommandAsync(scene, 1, "plan"), StringComparison.Ordinal);
        Assert.Contains("error   The column valor of public.destino is NOT NULL", await CommandAsync(scene, 1, "check"), StringComparison.Ordinal);
        Assert.DoesNotContain("Done: The column valor", await CommandAsync(scene, 0, "init", "--apply"), StringComparison.Ordinal);
        await RunAdviceAsync(scene, line, "DROP NOT NULL");
        await scene.UntilAsync(All, "1|10", "2|10", "3|∅");
    }

    [Fact]
    public async Task Renamed()
    {
        await using var scene = await RunningAsync("VALOR int", "integer", "10");
        await RenameAsync(scene, "VALOR", "IMPORTE");
        await scene.InsertAsync(3, "30");
        await scene.UntilAsync(All, "1|10", "2|10", "3|∅");
        await SaysAsync(scene, @"the columns of ORIGEN_\d+ changed: IMPORTE int is new, VALOR is gone\.");
        await SaysAsync(scene, "WARNING default: the source column IMPORTE has no counterpart in destino and is left out");
        Assert.Contains("has no column importe for IMPORTE, which is left out.", await CommandAsync(scene, 0, "check"), StringComparison.Ordinal);
        await scene.PostgresAsync("ALTER TABLE destino RENAME COLUMN valor TO importe");
        await scene.UntilAsync("SELECT id, importe FROM destino ORDER BY id", "1|10", "2|10", "3|30");
        await SaysAsync(scene, @"WARNING default: new in the target: importe\. Reloading");
    }

    [Fact]
    public async Task Renamed_with_PG_ADD_COLUMNS()
    {
        await using var scene = await RunningAsync("VALOR int", "integer", "10", ("PG_ADD_COLUMNS", "true"));
        await RenameAsync(scene, "VALOR", "IMPORTE");
        await scene.InsertAsync(3, "30");
        await scene.UntilAsync("SELECT id, valor, importe FROM destino ORDER BY id", "1|10|10", "2|10|10", "3|∅|30");
        await SaysAsync(scene, @"WARNING default: no longer brought: valor; what the target holds there stays\. Nothing is reloaded for that\.");
        await SaysAsync(scene, @"WARNING default: new in the target: importe\. Reloading");
    }

    [Fact]
    public async Task Change_column_renamed_or_dropped()
    {
        await using var scene = await RunningAsync("VALOR int", "integer", "10");
        await RenameAsync(scene, "MODIFICADO", "CAMBIADO");
        await scene.InsertAsync(3, "30");
        await SaysAsync(scene, @"ERROR default: stopped\. ORIGEN_\d+ has no column MODIFICADO \(CHANGE_COLUMN\)\. Add it to the view, or look at its spelling\.");
        foreach (var command in new[] { "check", "plan", "init" }) Assert.Contains("has no column MODIFICADO (CHANGE_COLUMN)", await CommandAsync(scene, 1, command), StringComparison.Ordinal);
        await scene.Pipeline.StopAsync(scene.Pipeline.Services[0]);
        scene.Settings["CHANGE_COLUMN"] = "CAMBIADO";
        Assert.Contains("Reload from its start, 3 rows: the change column is now CAMBIADO (it was MODIFICADO).", await CommandAsync(scene, 0, "plan"), StringComparison.Ordinal);
        scene.Run();
        await scene.UntilAsync(All, "1|10", "2|10", "3|30");
    }

    [Fact]
    public async Task Key_column_renamed_or_dropped()
    {
        await using var scene = await RunningAsync("VALOR int", "integer", "10");
        await RenameAsync(scene, "ID", "CLAVE");
        await scene.InsertAsync(3, "30");
        await SaysAsync(scene, @"ERROR default: stopped\. The primary key column id of public\.destino has no counterpart in ORIGEN_\d+\.");
        foreach (var command in new[] { "check", "plan", "init" }) Assert.Contains("The primary key column id of public.destino has no counterpart", await CommandAsync(scene, 1, command), StringComparison.Ordinal);
        await scene.PostgresAsync("ALTER TABLE destino RENAME COLUMN id TO clave");
        await scene.UntilAsync("SELECT clave, valor FROM destino ORDER BY clave", "1|10", "2|10", "3|30");
        await SaysAsync(scene, @"the key is now CLAVE \(it was ID\).* Reloading .* noted in sync_service\.checkpoint");
    }

    [Fact]
    public async Task Made_nullable()
    {
        await using var scene = await RunningAsync("VALOR int NOT NULL", "integer NOT NULL", "10");
        await scene.AlterSourceAsync("ALTER COLUMN VALOR int NULL");
        await scene.InsertAsync(3, "30");
        await scene.InsertAsync(4, "NULL");
        await SaysAsync(scene, @"the columns of ORIGEN_\d+ changed: VALOR may be NULL now\.");
        await scene.UntilAsync(All, "1|10", "2|10", "3|30");
        await SaysAsync(scene, "WARNING default: 1 records set aside");
        Assert.Contains("Nothing would be reloaded.", await CommandAsync(scene, 0, "plan"), StringComparison.Ordinal);
        await RunAdviceAsync(scene, await CommandAsync(scene, 0, "check"), "DROP NOT NULL");
        await CommandAsync(scene, 0, "dead", "retry", "--all");
        await scene.UntilAsync(All, "1|10", "2|10", "3|30", "4|∅");
        Assert.DoesNotContain("Reloading", scene.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Made_NOT_NULL()
    {
        await using var scene = await RunningAsync("VALOR int NULL", "integer", "10");
        await scene.AlterSourceAsync("ALTER COLUMN VALOR int NOT NULL");
        await scene.InsertAsync(3, "30");
        await scene.UntilAsync(All, "1|10", "2|10", "3|30");
        await SaysAsync(scene, @"the columns of ORIGEN_\d+ changed: VALOR is never NULL now\.");
        Assert.Contains("Nothing would be reloaded.", await CommandAsync(scene, 0, "plan"), StringComparison.Ordinal);
        Assert.DoesNotContain("Reloading", scene.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Type_changed()
    {
        await using var scene = await RunningAsync("VALOR int", "integer", "10");
        await scene.AlterSourceAsync("ALTER COLUMN VALOR varchar(20) NULL");
        await scene.InsertAsync(3, "'30'");
        await scene.InsertAsync(4, "'cuarenta'");
        await scene.UntilAsync(All, "1|10", "2|10", "3|30");
        await SaysAsync(scene, @"WARNING default: VALOR is now varchar\(20\) \(it was int\)\. Reloading");
        await SaysAsync(scene, "WARNING default: 1 records set aside");
        Assert.Contains("values that are no integer are set aside", await CommandAsync(scene, 0, "check"), StringComparison.Ordinal);
        await scene.PostgresAsync("ALTER TABLE destino ALTER COLUMN valor TYPE varchar(20)");
        await CommandAsync(scene, 0, "dead", "retry", "--all");
        await scene.UntilAsync(All, "1|10", "2|10", "3|30", "4|cuarenta");
    }

    [Fact]
    public async Task Type_changed_to_one_that_the_target_cannot_take()
    {
        const string Identifier = "8a2b6f6e-0000-4000-8000-000000000003";
        await using var scene = await RunningAsync("VALOR int", "integer", "10");
        await scene.AlterSourceAsync("DROP COLUMN VALOR");
        await scene.AlterSourceAsync($"ADD VALOR uniqueidentifier NOT NULL DEFAULT '{Identifier}'");
        await scene.InsertAsync(3, $"'{Identifier}'");
        const string Said = "The column valor of public.destino is of type integer; VALOR (uniqueidentifier) cannot become that.";
        await SaysAsync(scene, $@"ERROR default: stopped\. {Regex.Escape(Said)} Change its type \(for instance to uuid\)");
        Assert.Contains("cannot become integer", await CommandAsync(scene, 1, "check"), StringComparison.Ordinal);
        Assert.Contains(Said, await CommandAsync(scene, 1, "plan"), StringComparison.Ordinal);
        await scene.PostgresAsync("ALTER TABLE destino ALTER COLUMN valor TYPE uuid USING NULL");
        await scene.UntilAsync(All, $"1|{Identifier}", $"2|{Identifier}", $"3|{Identifier}");
    }

    [Theory]
    [InlineData("datetime", "datetime")]
    [InlineData("datetimeoffset(3)", "datetimeoffset")]
    [InlineData("date", "date")]
    public async Task Type_of_the_change_column_changed(string type, string name)
    {
        await using var scene = await RunningAsync("VALOR int", "integer", "10");
        await scene.AlterSourceAsync($"ALTER COLUMN MODIFICADO {type} NOT NULL");
        await scene.InsertAsync(3, "30");
        await scene.UntilAsync(All, "1|10", "2|10", "3|30");
        await SaysAsync(scene, $@"WARNING default: the change column MODIFICADO is now of type {name} \(it was datetime2\)\. Reloading");

        // And back, which makes the older rows earlier where the zone is behind.
        await scene.AlterSourceAsync("ALTER COLUMN MODIFICADO datetime2(3) NOT NULL");
        await scene.InsertAsync(4, "40");
        await scene.UntilAsync(All, "1|10", "2|10", "3|30", "4|40");
        await SaysAsync(scene, $@"WARNING default: the change column MODIFICADO is now of type datetime2 \(it was {name}\)\. Reloading");
    }

    [Fact]
    public async Task Key_of_the_target_changed()
    {
        await using var scene = await RunningAsync("VALOR int NOT NULL", "integer", "10");
        await scene.PostgresAsync("ALTER TABLE destino DROP CONSTRAINT destino_pkey, ADD PRIMARY KEY (id, valor)");
        await scene.InsertAsync(3, "30");
        await scene.UntilAsync(All, "1|10", "2|10", "3|30");
        await SaysAsync(scene, @"the key is now ID, VALOR \(it was ID\)");
    }

    [Fact]
    public async Task Key_set_anew()
    {
        await using var scene = await RunningAsync("VALOR int NOT NULL", "integer NOT NULL", "10");
        await scene.Pipeline.StopAsync(scene.Pipeline.Services[0]);
        scene.Settings["KEY_COLUMNS"] = "ID,VALOR";
        Assert.Contains("has no primary key or unique index over", await CommandAsync(scene, 1, "plan"), StringComparison.Ordinal);
        Assert.Contains("Done: A unique index over the key", await CommandAsync(scene, 0, "init", "--apply"), StringComparison.Ordinal);
        var plan = await CommandAsync(scene, 0, "plan");
        Assert.Contains("Reload from its start, 2 rows: the key is now ID, VALOR (it was ID).", plan, StringComparison.Ordinal);
        Assert.Contains("Rows that only destino has stay there", plan, StringComparison.Ordinal);
        scene.Run();
        await scene.InsertAsync(3, "30");
        await scene.UntilAsync(All, "1|10", "2|10", "3|30");
    }

    [Theory]
    [InlineData("ALTER COLUMN VALOR bigint NULL", null)]
    [InlineData("ALTER COLUMN VALOR smallint NULL", "VALOR is now smallint (it was int)")]
    [InlineData("ALTER COLUMN VALOR varchar(20) NULL", "VALOR is now varchar(20) (it was int)")]
    [InlineData("DROP COLUMN VALOR", null)]
    [InlineData("ADD NUEVA int NULL", "new in the target: nueva")]
    public async Task Plan_says_beforehand_what_a_change_reloads(string change, string? reason)
    {
        await using var scene = await FilledAsync("VALOR int", "integer", "10", ("PG_ADD_COLUMNS", "true"));
        await scene.RunOnceAsync();
        await scene.AlterSourceAsync(change);
        var plan = await CommandAsync(scene, 0, "plan");
        Assert.Contains(reason is null ? "Nothing would be reloaded." : $"Reload from its start, 2 rows: {reason}.", plan, StringComparison.Ordinal);
    }

    /// <summary>Two rows whose stamps lie farther apart than what is read again anyway, and the service running.</summary>
    private async Task<Scene> RunningAsync(string column, string target, string first, params (string Name, string Value)[] settings)
    {
        var scene = await FilledAsync(column, target, first, settings);
        scene.Run();
        await scene.UntilAsync(All, Row(1, first), Row(2, first));
        return scene;
    }

    private async Task<Scene> FilledAsync(string column, string target, string first, params (string Name, string Value)[] settings)
    {
        var scene = await Scene.CreateAsync(servers, column, $"CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor {target})");
        foreach (var (name, value) in settings) scene.Settings[name] = value;
        await scene.Server.ExecuteAsync($"INSERT INTO {scene.Source} VALUES (1, '2020-01-01', {first}), (2, '2023-01-01', {first})");
        return scene;
    }

    private static Task RenameAsync(Scene scene, string column, string name) => scene.Server.ExecuteAsync($"EXEC sp_rename '{scene.Source}.{column}', '{name}', 'COLUMN'");

    private static Task<string> CommandAsync(Scene scene, int expected, params string[] arguments) => CommandRun.RunAsync(scene.Pipeline, expected, arguments);

    /// <summary>Waits for a line of the service, and returns it.</summary>
    private static async Task<string> SaysAsync(Scene scene, string pattern)
    {
        await LocalServers.Eventually.TrueAsync(() => Regex.IsMatch(scene.Said, pattern), Pipeline.Patience, () => $"'{pattern}' is said.\n{scene.Said}");
        return Regex.Match(scene.Said, pattern).Value;
    }

    /// <summary>Runs the one statement of an advice that contains a text.</summary>
    private static Task RunAdviceAsync(Scene scene, string said, string containing) =>
        scene.PostgresAsync(Assert.Single(Regex.Matches(said, "Run: (ALTER TABLE [^;]*;)").Select(advice => advice.Groups[1].Value).Distinct(), statement => statement.Contains(containing, StringComparison.Ordinal)));

    private static string Row(int id, string value) => $"{id}|{value.Trim('\'')}";
}
