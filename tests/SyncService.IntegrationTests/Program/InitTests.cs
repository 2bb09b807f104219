using LocalServers.Sales;
using LocalServers.Service;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Program;

/// <summary><c>init</c>: the statements that it prints, and what they make when they are run.</summary>
public sealed class InitTests(TestServers servers)
{
    [Fact]
    public async Task What_it_prints_runs_and_then_there_is_nothing_left_to_do()
    {
        await using var sales = await WithoutTableAsync(50);
        var script = await CommandRun.RunAsync(sales, 0, "init");
        Assert.Contains($"--   GRANT SELECT ON [{sales.Source.View}] TO [", script, StringComparison.Ordinal);
        Assert.False(await sales.Target.ScalarAsync<bool>("SELECT to_regclass('datos_vista') IS NOT NULL"));

        await sales.Target.ExecuteAsync(script);
        sales.Settings.Remove("KEY_COLUMNS");
        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(50);
        Assert.DoesNotMatch("(?m)^(CREATE|ALTER|GRANT)", await CommandRun.RunAsync(sales, 0, "init"));
        Assert.Contains("nothing was changed", await CommandRun.RunAsync(sales, 0, "init", "--apply"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_says_what_it_makes()
    {
        await using var sales = await WithoutTableAsync(10);
        var said = await CommandRun.RunAsync(sales, 0, "init", "--apply");
        Assert.Contains("Done: The target table datos_vista, with 9 columns of the source.", said, StringComparison.Ordinal);
        Assert.Contains("Done: An index on ultima_modificacion", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("init", "--apply")]
    [InlineData("run", "--once")]
    public async Task The_table_is_the_same_whoever_makes_it(params string[] maker)
    {
        await using var sales = await MadeByAsync(maker);
        Assert.Equal(
            "conduce character varying(50) not null|total numeric(18,2)|ultima_modificacion timestamp(3) without time zone|updated_at timestamp with time zone",
            await sales.Target.ScalarAsync<string>(
                """
                SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' not null' ELSE '' END, '|' ORDER BY attname)
                FROM pg_attribute WHERE attrelid = 'datos_vista'::regclass AND attname IN ('conduce', 'total', 'ultima_modificacion', 'updated_at')
                """));
        Assert.Equal(
            "primary (conduce)|(ultima_modificacion)",
            await sales.Target.ScalarAsync<string>(
                """
                SELECT string_agg(CASE WHEN indisprimary THEN 'primary ' ELSE '' END || substring(pg_get_indexdef(indexrelid) FROM '\(.*'), '|' ORDER BY indisprimary DESC)
                FROM pg_index WHERE indrelid = 'datos_vista'::regclass
                """));
        Assert.Equal(
            "BEFORE UPDATE ON public.datos_vista FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION sync_service.set_updated_at()",
            await sales.Target.ScalarAsync<string>("SELECT string_agg(substring(pg_get_triggerdef(oid) FROM 'BEFORE.*'), '|') FROM pg_trigger WHERE tgrelid = 'datos_vista'::regclass AND NOT tgisinternal"));
    }

    [Theory]
    [InlineData("init", "--apply")]
    [InlineData("run", "--once")]
    public async Task Updated_at_moves_for_users_and_for_the_service(params string[] maker)
    {
        await using var sales = await MadeByAsync(maker);
        await sales.RunOnceAsync();
        await sales.Target.ExecuteAsync("UPDATE datos_vista SET updated_at = '2020-02-02'");
        Assert.Equal(10, await MarkedAsync(sales));

        await sales.Target.ExecuteAsync($"UPDATE datos_vista SET cliente = 'otro' WHERE conduce = '{DeliveryNoteGenerator.Conduce(1)}'");
        Assert.Equal(9, await MarkedAsync(sales));
        await sales.Source.InvoiceAsync(DeliveryNoteGenerator.Conduce(2), 9.99m, "E319");
        await sales.RunOnceAsync();
        Assert.Equal(8, await MarkedAsync(sales));
    }

    [Fact]
    public async Task An_existing_table_keeps_its_columns_and_gets_what_it_lacks()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 10);
        await sales.Target.ExecuteAsync("ALTER TABLE datos_vista DROP COLUMN total, ADD COLUMN nota text");
        await CommandRun.RunAsync(sales, 0, "init", "--apply");
        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(10);
        Assert.Equal(1, await sales.Target.ScalarAsync<long>("SELECT count(*) FROM pg_attribute WHERE attrelid = 'datos_vista'::regclass AND attname = 'nota'"));
    }

    [Fact]
    public async Task What_is_refused_in_the_middle_leaves_nothing_behind()
    {
        await using var sales = await WithoutTableAsync(10);
        await sales.Target.ExecuteAsync("CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no triggers here'; END $$; CREATE EVENT TRIGGER no ON ddl_command_start WHEN TAG IN ('CREATE TRIGGER') EXECUTE FUNCTION no()");
        var said = await CommandRun.RunAsync(sales, 1, "init", "--apply");
        Assert.Contains("no triggers here. Nothing was changed.", said, StringComparison.Ordinal);
        Assert.False(await sales.Target.ScalarAsync<bool>("SELECT to_regclass('datos_vista') IS NOT NULL OR to_regclass('sync_service.checkpoint') IS NOT NULL"));
    }

    [Fact]
    public async Task A_stream_that_cannot_be_looked_at_is_named_and_the_others_are_printed_and_made()
    {
        await using var sales = await WithoutTableAsync(10);
        var missing = sales.Name("VW_MISSING");
        sales.Settings.Remove("KEY_COLUMNS");
        ManyStreams.Configure(sales, [(sales.Source.View, "t1"), (missing, "t2"), (sales.Source.View, "t3")]);
        foreach (var arguments in new string[][] { ["init"], ["init", "--apply"] })
        {
            await using var init = SyncServiceProcess.Start(servers.Folder, sales.Settings, arguments);
            Assert.Equal(1, await init.ExitAsync(Pipeline.Patience));
            Assert.Contains("target table t1", init.Output.Text, StringComparison.Ordinal);
            Assert.Contains("target table t3", init.Output.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("target table t2", init.Output.Text, StringComparison.Ordinal);
            Assert.Collection(
                init.Errors.Lines,
                line => Assert.StartsWith($"t2: There is no view or table {missing} in", line, StringComparison.Ordinal),
                line => Assert.Equal("Left out, 1 of 3 streams: t2.", line));
        }

        Assert.Equal("t1, t3", await sales.Target.ScalarAsync<string>("SELECT string_agg(relname, ', ' ORDER BY relname) FROM pg_class WHERE relname LIKE 't_'"));
    }

    [Fact]
    public async Task The_rights_on_SQL_Server_are_printed_before_they_are_granted()
    {
        await using var sales = await WithoutTableAsync(10);
        (sales.Settings["MSSQL_USER"], sales.Settings["MSSQL_PASSWORD"]) = ("nobody_yet", "Not-yet-1");
        await using var init = SyncServiceProcess.Start(servers.Folder, sales.Settings, "init");
        Assert.Equal(1, await init.ExitAsync(Pipeline.Patience));
        Assert.Contains($"--   GRANT SELECT ON [{sales.Source.View}] TO [nobody_yet];", init.Output.Text, StringComparison.Ordinal);
        Assert.Contains("CREATE SCHEMA IF NOT EXISTS sync_service", init.Output.Text, StringComparison.Ordinal);
        Assert.Matches("^default: SQL Server at .* refuses the login of nobody_yet: ", Assert.Single(init.Errors.Lines));
    }

    private async Task<Pipeline> WithoutTableAsync(int rows)
    {
        var sales = await Pipeline.WithRowsAsync(servers, rows);
        await sales.Target.ExecuteAsync($"DROP TABLE {sales.Target.UserTable}, datos_vista");
        sales.Settings["KEY_COLUMNS"] = "CONDUCE";
        return sales;
    }

    private async Task<Pipeline> MadeByAsync(string[] maker)
    {
        var sales = await WithoutTableAsync(10);
        sales.Settings["PG_CREATE_TABLE"] = "true";
        await CommandRun.RunAsync(sales, 0, maker);
        return sales;
    }

    private static Task<long> MarkedAsync(Pipeline sales) => sales.Target.ScalarAsync<long>("SELECT count(*) FROM datos_vista WHERE updated_at < '2020-02-03'");
}
