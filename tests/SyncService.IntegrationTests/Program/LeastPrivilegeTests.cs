using LocalServers.Postgres;
using LocalServers.Sales;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Program;

/// <summary>A login that may do nothing but read the view, and a role with nothing but what the documentation grants.</summary>
public sealed class LeastPrivilegeTests(TestServers servers)
{
    private const string Password = "Least-rights-1";

    [Fact]
    public async Task Reading_the_view_writing_the_target_and_its_own_schema_are_enough()
    {
        await using var sales = await WithLeastRightsAsync();
        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(200);

        sales.Run();
        await sales.Source.InvoiceAsync(DeliveryNoteGenerator.Conduce(5), 5.55m, "E315");
        await sales.Source.InsertAsync(sales.Notes.Note(201));
        await sales.InSyncAsync();
    }

    [Fact]
    public async Task Check_init_and_dead_need_no_more_either()
    {
        await using var sales = await WithLeastRightsAsync();
        await sales.Target.ExecuteAsync("ALTER TABLE datos_vista ADD CONSTRAINT plausible CHECK (total < 1000000)");
        await sales.Source.InvoiceAsync(DeliveryNoteGenerator.Conduce(7), 5_000_000m, "E317");
        Assert.Contains("The stream can run.", await CommandRun.RunAsync(sales, 0, "check"), StringComparison.Ordinal);
        await sales.RunOnceAsync(expected: 3);

        Assert.Contains("The stream can run.", await CommandRun.RunAsync(sales, 0, "check"), StringComparison.Ordinal);
        await CommandRun.RunAsync(sales, 0, "init");
        await sales.Target.ExecuteAsync("ALTER TABLE datos_vista DROP CONSTRAINT plausible");

        // A service reads the row again.
        var retry = sales.Start("dead", "retry", "--all");
        await retry.LineAsync("No running service reads default", Pipeline.Patience);
        sales.Run();
        Assert.Equal(0, await retry.ExitAsync(Pipeline.Patience));
        Assert.Contains("1 tried: 1 settled, 0 stay.", retry.AllText, StringComparison.Ordinal);
        await sales.AssertEqualAsync(200);
    }

    [Fact]
    public async Task Each_missing_right_is_named_with_the_statement_that_grants_it()
    {
        await using var sales = await WithLeastRightsAsync();
        var (user, table) = (sales.Settings["PG_USER"], sales.Target.Table);
        await sales.Target.ExecuteAsync($"REVOKE UPDATE ON {table} FROM {user}; REVOKE TEMPORARY ON DATABASE {sales.Database} FROM {user}");
        await sales.Source.Server.ExecuteAsync($"REVOKE SELECT ON {sales.Source.View} FROM {sales.Settings["MSSQL_USER"]}");
        var text = await CommandRun.RunAsync(sales, 1, "check");
        Assert.Contains($"Run: GRANT TEMPORARY ON DATABASE \"{sales.Database}\" TO \"{user}\";", text, StringComparison.Ordinal);
        Assert.Contains($"Run: GRANT SELECT ON [{sales.Source.View}] TO [{sales.Settings["MSSQL_USER"]}];", text, StringComparison.Ordinal);

        await sales.Source.Server.ExecuteAsync($"GRANT SELECT ON {sales.Source.View} TO {sales.Settings["MSSQL_USER"]}");
        text = await CommandRun.RunAsync(sales, 1, "check");
        Assert.Contains($"Run: GRANT UPDATE ON \"public\".\"{table}\" TO \"{user}\";", text, StringComparison.Ordinal);
    }

    /// <summary>The role may use no schema of its search path, and so sees none in which the name of the table could be looked up.</summary>
    [Fact]
    public async Task A_schema_that_is_closed_to_the_role_is_named_also_where_the_table_is_named_without_one()
    {
        await using var sales = await WithLeastRightsAsync();
        var role = sales.Settings["PG_USER"];
        await sales.Target.ExecuteAsync($"REVOKE USAGE ON SCHEMA public FROM {role}");
        sales.Settings["KEY_COLUMNS"] = "CONDUCE";
        var grant = $"GRANT USAGE ON SCHEMA \"public\" TO \"{role}\";";

        var text = await CommandRun.RunAsync(sales, 1, "check");
        Assert.Contains($"{role} may not use the schema public", text, StringComparison.Ordinal);
        Assert.Contains($"Run: {grant}", text, StringComparison.Ordinal);
        Assert.Contains(grant, await CommandRun.RunAsync(sales, 0, "init"), StringComparison.Ordinal);
        await sales.Target.ExecuteAsync(grant);
        Assert.Contains("The stream can run.", await CommandRun.RunAsync(sales, 0, "check"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_init_prints_grants_all_that_is_needed_and_nothing_else()
    {
        await using var sales = await WithLeastRightsAsync();
        var (login, role, view) = (sales.Settings["MSSQL_USER"], sales.Settings["PG_USER"], sales.Source.View);
        await sales.Target.ExecuteAsync(
            $"""
            DROP TABLE {sales.Target.UserTable}, {sales.Target.Table}; DROP SCHEMA sync_service; CREATE SCHEMA ventas;
            REVOKE TEMPORARY ON DATABASE {sales.Database} FROM {role}
            """);
        (sales.Settings["PG_TABLE_VISTA"], sales.Settings["KEY_COLUMNS"]) = ("ventas.destino", "CONDUCE");
        var script = await CommandRun.RunAsync(sales, 0, "init");

        await sales.Target.ExecuteAsync(script);
        await sales.Source.Server.ExecuteAsync($"REVOKE SELECT ON {view} FROM {login}");
        var grant = Assert.Single(script.Split('\n'), line => line.StartsWith("--   ", StringComparison.Ordinal))[5..];
        Assert.Equal($"GRANT SELECT ON [{view}] TO [{login}];", grant.TrimEnd());
        await sales.Source.Server.ExecuteAsync(grant);
        Assert.Contains("The stream can run.", await CommandRun.RunAsync(sales, 0, "check"), StringComparison.Ordinal);
        await sales.RunOnceAsync();
        await sales.Source.InvoiceAsync(DeliveryNoteGenerator.Conduce(5), 5.55m, "E315");
        await sales.RunOnceAsync();
        var result = await sales.CompareAsync(view, "ventas.destino", "CONDUCE");
        Assert.True(result is { AllEqual: true, Equal: 200 }, result.ToString());
        Assert.Equal(
            "checkpoint: INSERT, SELECT, UPDATE|dead_letter: DELETE, INSERT, SELECT, UPDATE|delete_basis: INSERT, SELECT, UPDATE|deleted_rows: DELETE, INSERT, SELECT, UPDATE|deletion: DELETE, INSERT, SELECT, UPDATE|deletion_keys: DELETE, INSERT, SELECT|destino: INSERT, SELECT, UPDATE|request: DELETE, INSERT, SELECT, UPDATE|settled_letter: DELETE, INSERT, SELECT|verification: DELETE, INSERT, SELECT|verification_pass: DELETE, INSERT, SELECT, UPDATE",
            await sales.Target.ScalarAsync<string>(
                $"""
                SELECT string_agg(relname || ': ' || rights, '|' ORDER BY relname)
                FROM (SELECT c.relname, string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type) AS rights
                      FROM pg_class c, aclexplode(c.relacl) a WHERE a.grantee = '{role}'::regrole AND c.relowner <> a.grantee GROUP BY c.relname) AS granted
                """));
        Assert.Equal(
            "USAGE",
            await sales.Target.ScalarAsync<string>($"SELECT string_agg(a.privilege_type, ', ') FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = 'ventas' AND a.grantee = '{role}'::regrole"));

        // A table of this version that an earlier one did not have.
        await sales.Target.ExecuteAsync("DROP TABLE sync_service.settled_letter");
        await sales.Target.ExecuteAsync(await CommandRun.RunAsync(sales, 0, "init"));
        Assert.True(await sales.Target.ScalarAsync<bool>($"SELECT has_table_privilege('{role}', 'sync_service.settled_letter', 'INSERT')"));
        await sales.RunOnceAsync();
    }

    private async Task<Pipeline> WithLeastRightsAsync()
    {
        var sales = await Pipeline.WithRowsAsync(servers, 200);
        var (login, role) = (sales.Name("lector"), sales.Name("sync_user"));
        await sales.Source.Server.ExecuteAsync($"CREATE LOGIN {login} WITH PASSWORD = '{Password}'");
        await sales.Source.Server.ExecuteAsync($"CREATE USER {login} FOR LOGIN {login}");
        await sales.Source.Server.ExecuteAsync($"GRANT SELECT ON {sales.Source.View} TO {login}");
        await sales.Postgres.CreateRoleAsync(role, Password);
        await sales.Target.ExecuteAsync(
            $"""
            REVOKE ALL ON DATABASE {sales.Database} FROM PUBLIC;
            REVOKE ALL ON SCHEMA public FROM PUBLIC;
            GRANT CONNECT, TEMPORARY ON DATABASE {sales.Database} TO {role};
            GRANT USAGE ON SCHEMA public TO {role};
            GRANT SELECT, INSERT, UPDATE ON {sales.Target.Table} TO {role};
            CREATE SCHEMA sync_service AUTHORIZATION {role};
            """);
        (sales.Settings["MSSQL_USER"], sales.Settings["MSSQL_PASSWORD"]) = (login, Password);
        (sales.Settings["PG_USER"], sales.Settings["PG_PASSWORD"]) = (role, Password);
        return sales;
    }
}
