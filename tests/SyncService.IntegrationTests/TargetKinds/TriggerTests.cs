using SyncService.IntegrationTests.Fidelity;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.TargetKinds;

/// <summary>Triggers of the target that keep it from holding what the source does: told, and counted as it is.</summary>
public sealed class TriggerTests(TestServers servers)
{
    private const string Table = "CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor integer);";

    /// <summary>Swallows what is 13, and makes 14 of what is above it; what is 1 becomes NULL and is refused.</summary>
    private const string Function = """
        CREATE FUNCTION filtrar() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.valor = 13 THEN RETURN NULL; END IF;
          IF NEW.valor > 14 THEN NEW.valor := 14; END IF;
          RETURN NEW;
        END $$;
        """;

    [Theory]
    [InlineData($"{Table} {Function} CREATE TRIGGER filtrar BEFORE INSERT OR UPDATE ON destino FOR EACH ROW EXECUTE FUNCTION filtrar()")]
    [InlineData($"CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor integer) PARTITION BY RANGE (id); CREATE TABLE parte PARTITION OF destino FOR VALUES FROM (0) TO (100); {Function} CREATE TRIGGER filtrar BEFORE INSERT OR UPDATE ON parte FOR EACH ROW EXECUTE FUNCTION filtrar()")]
    public async Task Rows_that_it_swallows_or_changes_are_not_counted_as_applied_and_are_told(string target)
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR int", target);
        await scene.InsertAsync(1, "10");
        await scene.InsertAsync(2, "13");
        await scene.InsertAsync(3, "99");
        Assert.Contains("may swallow or change a row before it is written (filtrar)", TargetScene.Unwrapped(await CommandRun.RunAsync(scene.Pipeline, 0, "check")), StringComparison.Ordinal);

        var load = await scene.RunOnceAsync();
        Assert.Contains("rows that the target does not hold as they were sent, since the start: 1 swallowed by a trigger of the target, 1 changed by a trigger, or by another row of the same key.", load.AllText, StringComparison.Ordinal);
        Assert.Equal(["1|10", "3|14"], await scene.RowsAsync("SELECT id, valor FROM destino ORDER BY id"));
        Assert.Equal("2", await scene.RowAsync("SELECT rows_applied FROM sync_service.checkpoint"));

        // An update that is swallowed leaves the old row: it is there, with other values.
        await scene.UpdateAsync(1, "VALOR = 13");
        await scene.InsertAsync(4, "4");
        var changes = await scene.RunOnceAsync();
        Assert.Contains("since the start: 1 swallowed by a trigger of the target, 2 changed by a trigger", changes.AllText, StringComparison.Ordinal);
        Assert.Equal(["1|10", "3|14", "4|4"], await scene.RowsAsync("SELECT id, valor FROM destino ORDER BY id"));
    }

    [Fact]
    public async Task They_are_counted_among_rows_that_are_refused()
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR int", $"{Table} ALTER TABLE destino ADD CHECK (valor <> 1); {Function} CREATE TRIGGER filtrar BEFORE INSERT OR UPDATE ON destino FOR EACH ROW EXECUTE FUNCTION filtrar()");
        await scene.InsertAsync(1, "1");
        await scene.InsertAsync(2, "13");
        await scene.InsertAsync(3, "3");
        var run = await scene.RunOnceAsync(expected: 3);
        Assert.Contains("since the start: 1 swallowed by a trigger of the target.", run.AllText, StringComparison.Ordinal);
        Assert.Equal("3|3", await scene.RowAsync("SELECT id, valor FROM destino"));
    }

    [Theory]
    [InlineData("CREATE TRIGGER filtrar AFTER INSERT OR UPDATE ON destino FOR EACH ROW EXECUTE FUNCTION filtrar()")]
    [InlineData("CREATE TRIGGER filtrar BEFORE INSERT OR UPDATE ON destino FOR EACH ROW EXECUTE FUNCTION filtrar(); ALTER TABLE destino DISABLE TRIGGER filtrar")]
    [InlineData("ALTER TABLE destino ADD updated_at timestamptz; CREATE FUNCTION set_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN NEW.updated_at := CURRENT_TIMESTAMP; RETURN NEW; END $$; CREATE TRIGGER al_cambiar BEFORE UPDATE ON destino FOR EACH ROW EXECUTE FUNCTION set_updated_at()")]
    [InlineData("ALTER TABLE destino ADD updated_at timestamptz; CREATE FUNCTION tocar() RETURNS trigger LANGUAGE plpgsql AS $$\nbegin\n  new.updated_at = now();\n  return new;\nend;\n$$; CREATE TRIGGER al_cambiar BEFORE INSERT OR UPDATE ON destino FOR EACH ROW EXECUTE FUNCTION tocar()")]
    public async Task One_that_cannot_change_a_row_is_not_spoken_of(string trigger)
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR int", $"{Table} {Function} {trigger}");
        Assert.DoesNotContain("may swallow", TargetScene.Unwrapped(await CommandRun.RunAsync(scene.Pipeline, 0, "check")), StringComparison.Ordinal);
        await scene.FillAndChangeAsync(["13", "99", "14", "15"], ["13", "99", "14", "15"]);
        Assert.DoesNotContain("as they were sent", scene.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deferred_trigger_refuses_rows_one_by_one()
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR int", $"""
            {Table}
            CREATE FUNCTION negar() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.valor = 13 THEN RAISE EXCEPTION 'trece no'; END IF; RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER negar AFTER INSERT OR UPDATE ON destino DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION negar();
            """);
        await scene.InsertAsync(1, "10");
        await scene.InsertAsync(2, "13");
        await scene.RunOnceAsync(expected: 3);
        await scene.UpdateAsync(1, "VALOR = 11");
        await scene.RunOnceAsync(expected: 3);
        Assert.Equal("1|11", await scene.RowAsync("SELECT id, valor FROM destino"));
        Assert.Equal("P0001|2", await scene.RowAsync("SELECT sqlstate, row ->> 'ID' FROM sync_service.dead_letter"));
    }
}
