using LocalServers.Postgres;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Program;

/// <summary>A PostgreSQL that answers but cannot be written to, for each reason: a check and a start say the same, and how to mend it.</summary>
public sealed class UnwritableTargetTests(TestServers servers)
{
    [Theory]
    [InlineData("ROLE {role}")]
    [InlineData("DATABASE {database}")]
    public async Task Transactions_that_may_only_read_by_default_are_refused_until_the_statement_that_is_told_is_run(string holder)
    {
        await using var sales = await WithRoleAsync();
        await AlterAsync(sales, $"ALTER {holder} SET default_transaction_read_only = on");
        await AssertRefusedAsync(sales, $"Transactions of {sales.Settings["PG_USER"]} in {sales.Database} may only read: default_transaction_read_only is on.");

        await RunAdviceAsync(sales);
        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(20);
    }

    [Fact]
    public async Task A_start_goes_on_when_they_may_write_again()
    {
        await using var sales = await WithRoleAsync();
        await AlterAsync(sales, "ALTER ROLE {role} SET default_transaction_read_only = on");
        var service = sales.Run();
        await LocalServers.Eventually.TrueAsync(
            () => Task.FromResult(service.AllText.Contains("may only read: default_transaction_read_only is on.", StringComparison.Ordinal)), Pipeline.Patience, () => $"it says so\n{service.AllText}");
        await AlterAsync(sales, "ALTER ROLE {role} RESET default_transaction_read_only");
        await sales.InSyncAsync();
    }

    [Fact]
    public async Task A_service_that_runs_goes_on_over_new_sessions_when_they_may_write_again()
    {
        await using var sales = await WithRoleAsync();
        var service = sales.Run();
        await sales.InSyncAsync();
        await AlterAsync(sales, "ALTER ROLE {role} SET default_transaction_read_only = on");
        await sales.Postgres.ExecuteAsync("postgres", $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{sales.Settings["PG_USER"]}'");
        await sales.Source.InsertAsync(sales.Notes.Note(21));
        await LocalServers.Eventually.TrueAsync(
            () => Task.FromResult(service.AllText.Contains("read-only transaction", StringComparison.Ordinal)), Pipeline.Patience, () => $"it meets the refusal\n{service.AllText}");
        await AlterAsync(sales, "ALTER ROLE {role} RESET default_transaction_read_only");
        await sales.InSyncAsync();
    }

    [Theory]
    [InlineData("''")]
    [InlineData("nowhere, \"$user\"")]
    public async Task A_search_path_without_a_schema_is_refused_until_the_statement_that_is_told_is_run(string path)
    {
        await using var sales = await WithRoleAsync();
        await AlterAsync(sales, $"ALTER ROLE {{role}} SET search_path = {path}");
        await AssertRefusedAsync(sales, $"The search path of {sales.Settings["PG_USER"]} in {sales.Database} has no schema in which {sales.Target.Table} could be.");

        await RunAdviceAsync(sales);
        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(20);
    }

    [Fact]
    public async Task A_table_that_is_named_with_its_schema_needs_no_search_path()
    {
        await using var sales = await WithRoleAsync();
        await AlterAsync(sales, "ALTER ROLE {role} SET search_path = ''");
        sales.Settings["PG_TABLE_VISTA"] = $"public.{sales.Target.Table}";
        Assert.Contains("The stream can run.", await CommandRun.RunAsync(sales, 0, "check"), StringComparison.Ordinal);
        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(20);
    }

    [Fact]
    public async Task A_standby_is_refused()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await using var standby = await sales.Postgres.CreateReplicaAsync();
        await LocalServers.Eventually.TrueAsync(
            async () => await standby.ScalarAsync<long>("postgres", $"SELECT count(*) FROM pg_database WHERE datname = '{sales.Database}'") == 1, Pipeline.Patience, () => "the standby has the database");
        sales.Settings["PG_PORT"] = $"{standby.Port}";
        await AssertRefusedAsync(sales, $"PostgreSQL at {sales.Settings["PG_HOST"]}:{standby.Port}/{sales.Database} is a standby, which takes no rows.");
    }

    /// <summary>By both, in one line, and no other error beside it.</summary>
    private static async Task AssertRefusedAsync(Pipeline sales, string line)
    {
        sales.Settings["START_TIMEOUT"] = "1";
        var check = await CommandRun.RunAsync(sales, 1, "check");
        Assert.Contains($"error   {line}", check, StringComparison.Ordinal);
        Assert.Single(check.Split('\n'), found => found.Contains("error   ", StringComparison.Ordinal));
        var advice = Advice(check);
        Assert.Contains($"{line} {advice}", await CommandRun.RunAsync(sales, 1, "run"), StringComparison.Ordinal);
        Assert.Contains($"{line} {advice}", await CommandRun.RunAsync(sales, 1, "run", "--once"), StringComparison.Ordinal);
    }

    private static string Advice(string check)
    {
        var lines = check.Split('\n');
        return lines[Array.FindIndex(lines, found => found.Contains("error   ", StringComparison.Ordinal)) + 1].Split("→ ")[1].Trim();
    }

    private static async Task RunAdviceAsync(Pipeline sales)
    {
        var advice = Advice(await CommandRun.RunAsync(sales, 1, "check"));
        await AlterAsync(sales, advice[advice.IndexOf("ALTER ROLE", StringComparison.Ordinal)..]);
    }

    /// <summary>As the administrator, whom the settings do not concern.</summary>
    private static Task AlterAsync(Pipeline sales, string statement) => sales.Postgres.ExecuteAsync(
        "postgres", statement.Replace("{role}", sales.Settings["PG_USER"], StringComparison.Ordinal).Replace("{database}", sales.Database, StringComparison.Ordinal));

    private async Task<Pipeline> WithRoleAsync()
    {
        var sales = await Pipeline.WithRowsAsync(servers, 20);
        var role = sales.Name("sync_user");
        await sales.Postgres.CreateRoleAsync(role, "Any-word-1");
        await sales.Target.ExecuteAsync($"GRANT USAGE ON SCHEMA public TO {role}; GRANT SELECT, INSERT, UPDATE ON {sales.Target.Table} TO {role}; CREATE SCHEMA sync_service AUTHORIZATION {role}");
        (sales.Settings["PG_USER"], sales.Settings["PG_PASSWORD"]) = (role, "Any-word-1");
        return sales;
    }
}
