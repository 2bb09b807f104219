using SyncService.IntegrationTests.Fidelity;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.TargetKinds;

/// <summary>Each kind of relation that the name of a target may belong to.</summary>
public sealed class RelationKindTests(TestServers servers)
{
    private const string Columns = "id integer PRIMARY KEY, modificado timestamp, valor integer";

    [Theory]
    [InlineData("CREATE VIEW vista AS SELECT * FROM destino")]
    [InlineData("CREATE VIEW vista AS SELECT id, modificado, sum(valor) AS valor FROM destino GROUP BY id; CREATE RULE poner AS ON INSERT TO vista DO INSTEAD INSERT INTO destino VALUES (NEW.id, NEW.modificado, NEW.valor)")]
    [InlineData("CREATE VIEW vista AS SELECT * FROM destino; CREATE FUNCTION poner() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO destino VALUES (NEW.*); RETURN NEW; END $$; CREATE TRIGGER poner INSTEAD OF INSERT ON vista FOR EACH ROW EXECUTE FUNCTION poner()")]
    [InlineData("CREATE MATERIALIZED VIEW vista AS SELECT * FROM destino; CREATE UNIQUE INDEX ON vista (id)")]
    public async Task A_view_is_refused_and_the_table_behind_it_is_named(string view)
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR int", $"CREATE TABLE destino ({Columns}); {view}");
        scene.Settings["PG_TABLE_VISTA"] = "vista";
        var line = await scene.RefusedAsync(view.Contains("MATERIALIZED", StringComparison.Ordinal) ? "public.vista is a materialized view" : "public.vista is a view");
        scene.Settings["PG_TABLE_VISTA"] = line.Split("the table behind it: ")[1].Trim();
        await scene.FillAndChangeAsync();
    }

    [Theory]
    [InlineData("CREATE SEQUENCE destino", "public.destino is a sequence, and rows are written to tables only.")]
    [InlineData("CREATE TABLE otra (id integer CONSTRAINT destino PRIMARY KEY)", "public.destino is an index, and rows are written to tables only.")]
    [InlineData("CREATE TYPE destino AS (id integer, modificado timestamp, valor integer)", "public.destino is a type, and rows are written to tables only.")]
    [InlineData("CREATE EXTENSION file_fdw; CREATE SERVER s FOREIGN DATA WRAPPER file_fdw; CREATE FOREIGN TABLE destino (id integer, modificado timestamp, valor integer) SERVER s OPTIONS (filename '/dev/null')", "public.destino is a foreign table, and rows are written to tables only.")]
    public async Task What_is_no_table_is_refused(string statement, string message)
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR int", statement);
        scene.Settings["KEY_COLUMNS"] = "ID";
        scene.Settings["PG_CREATE_TABLE"] = "true";
        await scene.InsertAsync(1, "1");
        Assert.Contains("Set PG_TABLE_VISTA to a table", await scene.RefusedAsync(message), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_temporary_table_is_refused_whosever_it_is()
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR int", "SELECT 1");
        await using var other = await scene.Pipeline.Postgres.OpenAsync(scene.Pipeline.Database);
        await using var command = other.CreateCommand();
        command.CommandText = $"CREATE TEMP TABLE destino ({Columns}); SELECT relnamespace::regnamespace::text FROM pg_class WHERE relname = 'destino'";
        scene.Settings["PG_TABLE_VISTA"] = $"{await command.ExecuteScalarAsync()}.destino";
        await scene.RefusedAsync($"{scene.Settings["PG_TABLE_VISTA"]} is a temporary table");
        scene.Settings["PG_TABLE_VISTA"] = "pg_temp.destino";
        (scene.Settings["PG_CREATE_TABLE"], scene.Settings["KEY_COLUMNS"]) = ("true", "ID");
        await scene.RefusedAsync("pg_temp.destino is a temporary table");
    }

    [Theory]
    [InlineData($"CREATE UNLOGGED TABLE destino ({Columns})")]
    [InlineData($"CREATE TABLE destino ({Columns}) PARTITION BY HASH (id); CREATE TABLE d0 PARTITION OF destino FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE d1 PARTITION OF destino FOR VALUES WITH (MODULUS 2, REMAINDER 1)")]
    [InlineData($"CREATE TABLE raiz ({Columns}) PARTITION BY RANGE (id); CREATE TABLE destino PARTITION OF raiz FOR VALUES FROM (0) TO (100)")]
    [InlineData("CREATE TABLE madre (id integer, modificado timestamp, valor integer); CREATE TABLE destino (PRIMARY KEY (id)) INHERITS (madre)")]
    [InlineData("CREATE TYPE fila AS (id integer, modificado timestamp, valor integer); CREATE TABLE destino OF fila (PRIMARY KEY (id))")]
    [InlineData($"CREATE TABLE destino ({Columns}); CREATE RULE borrar AS ON DELETE TO destino DO INSTEAD NOTHING")]
    [InlineData($"CREATE TABLE destino ({Columns}, EXCLUDE (valor WITH =))")]
    [InlineData($"CREATE TABLE destino ({Columns}, UNIQUE (valor) DEFERRABLE INITIALLY DEFERRED)")]
    public async Task A_table_is_filled_and_changed_whatever_its_kind(string statement)
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR int", statement);
        await scene.FillAndChangeAsync();
    }

    [Fact]
    public async Task Values_of_a_deferred_unique_column_change_places()
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR int", $"CREATE TABLE destino ({Columns}, UNIQUE (valor) DEFERRABLE INITIALLY DEFERRED)");
        await scene.InsertAsync(1, "10");
        await scene.InsertAsync(2, "20");
        await scene.RunOnceAsync();
        await scene.UpdateAsync(1, "VALOR = 20");
        await scene.UpdateAsync(2, "VALOR = 10");
        await scene.RunOnceAsync();
        Assert.Equal(["1|20", "2|10"], await scene.RowsAsync("SELECT id, valor FROM destino ORDER BY id"));
    }

    [Fact]
    public async Task Rules_for_writing_are_refused_with_the_statements_that_drop_them()
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR int", $"""
            CREATE TABLE destino ({Columns});
            CREATE RULE "al poner" AS ON INSERT TO destino DO ALSO NOTHING;
            CREATE RULE cambiar AS ON UPDATE TO destino DO ALSO NOTHING;
            ALTER TABLE destino DISABLE RULE cambiar;
            """);
        await scene.RunHintAsync(await scene.RefusedAsync("public.destino has rules for INSERT or UPDATE (al poner, cambiar)"));
        await scene.FillAndChangeAsync();
    }

    [Fact]
    public async Task Child_tables_are_refused_with_the_statement_that_parts_them()
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR int", $"CREATE TABLE destino ({Columns}); CREATE TABLE hija () INHERITS (destino); INSERT INTO hija VALUES (1, now(), 99)");
        await scene.RunHintAsync(await scene.RefusedAsync("public.destino has child tables (public.hija)"));
        await scene.FillAndChangeAsync();
    }

    [Fact]
    public async Task A_partitioned_table_whose_key_lacks_its_partition_column_says_which_key_would_do()
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR int, REGION varchar(10) DEFAULT 'norte'", """
            CREATE TABLE destino (id integer, modificado timestamp, valor integer, region varchar(10)) PARTITION BY LIST (region);
            CREATE TABLE norte PARTITION OF destino FOR VALUES IN ('norte');
            """);
        scene.Settings["KEY_COLUMNS"] = "ID";
        var line = await scene.RefusedAsync("public.destino is partitioned by region, and PostgreSQL makes no unique index over (id) on it.");
        await scene.RunHintAsync(line);
        scene.Settings["KEY_COLUMNS"] = line.Split("set KEY_COLUMNS to ")[1].Trim().TrimEnd('.');
        await scene.FillAndChangeAsync(["10, 'norte'", "20, 'norte'", "11", "30, 'norte'"], ["10", "20", "11", "30"]);
    }

    [Fact]
    public async Task A_table_that_an_expression_partitions_is_refused()
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR int", "CREATE TABLE destino (id integer, modificado timestamp, valor integer) PARTITION BY RANGE ((id / 10))");
        scene.Settings["KEY_COLUMNS"] = "ID";
        Assert.Contains("Set PG_TABLE_VISTA to a table that is not partitioned", await scene.RefusedAsync("public.destino is partitioned by an expression"), StringComparison.Ordinal);
    }
}
