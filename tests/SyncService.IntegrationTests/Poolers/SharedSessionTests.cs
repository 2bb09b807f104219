using LocalServers.Postgres;
using Npgsql;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;
using SyncService.Target;
using SyncService.Target.Sessions;

namespace SyncService.IntegrationTests.Poolers;

/// <summary>A PgBouncer that gives one session to several clients is refused, and its other clients notice nothing.</summary>
public sealed class SharedSessionTests(TestServers servers)
{
    [Theory]
    [InlineData("transaction", 1, 0)]
    [InlineData("transaction", 5, 0)]
    [InlineData("transaction", 5, 1)]
    [InlineData("statement", 1, 0)]
    [InlineData("statement", 5, 0)]
    [InlineData("statement", 5, 1)]
    public async Task It_is_named_with_a_way_out_by_each_command_and_at_the_start(string mode, int size, int roundRobin)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await using var pooler = await StartAsync(sales, mode, size, roundRobin);
        await using var bystander = await Bystander.StartAsync(pooler, sales, size, hasTransactions: mode == "transaction");
        await bystander.AssertUndisturbedAsync();

        foreach (var command in (string[])["check", "run", "run --once", "status", "plan", "init", "pause", "dead list"]) await AssertRefusedAsync(sales, mode, command);

        await bystander.AssertUndisturbedAsync();
        Assert.Equal(0, await sales.Target.CountAsync());
    }

    [Theory]
    [InlineData("transaction", 1, 0)]
    [InlineData("transaction", 5, 0)]
    [InlineData("transaction", 5, 1)]
    [InlineData("transaction", 20, 1)]
    [InlineData("statement", 5, 0)]
    [InlineData("statement", 5, 1)]
    public async Task It_is_known_whenever_one_looks_while_others_are_at_work_on_its_pool(string mode, int size, int roundRobin)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 0);
        await using var pooler = await StartAsync(sales, mode, size, roundRobin);
        await using var bystander = await Bystander.StartAsync(pooler, sales, size, hasTransactions: mode == "transaction");
        for (var i = 0; i < 3; i++) bystander.Work();
        var look = Look(sales, pooler);

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal($"PgBouncer in {mode} mode", await look.SharedByAsync(PrivatePostgres.Host, pooler.Port, TestContext.Current.CancellationToken));
        }

        await bystander.FinishAsync();
    }

    /// <summary>Two connections that ask in turn would each meet a process of its own then, as if they had it to themselves.</summary>
    [Theory]
    [InlineData("transaction")]
    [InlineData("statement")]
    public async Task It_is_known_where_two_sessions_are_free_in_turn(string mode)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 0);
        await using var pooler = await StartAsync(sales, mode, 2, roundRobin: 1);
        await using (var blocker = await sales.Postgres.OpenAsync(sales.Database))
        {
            // Two statements that wait at the same time take a session each.
            await RunAsync(blocker, "SELECT pg_advisory_lock(7)");
            await using var source = NpgsqlDataSource.Create(pooler.ConnectionString(sales.Database));
            await using var one = await source.OpenConnectionAsync();
            await using var other = await source.OpenConnectionAsync();
            var both = Task.WhenAll(RunAsync(one, "SELECT pg_advisory_xact_lock(7)"), RunAsync(other, "SELECT pg_advisory_xact_lock(7)"));
            await LocalServers.Eventually.TrueAsync(
                async () => await sales.Target.ScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())") == 2,
                Pipeline.Patience,
                () => "both wait");
            await RunAsync(blocker, "SELECT pg_advisory_unlock(7)");
            await both;
        }

        Assert.Equal($"PgBouncer in {mode} mode", await Look(sales, pooler).SharedByAsync(PrivatePostgres.Host, pooler.Port, TestContext.Current.CancellationToken));

        static async Task RunAsync(NpgsqlConnection connection, string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    [Fact]
    public async Task It_is_told_apart_from_a_server_that_is_away_for_machines()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await using var pooler = await StartAsync(sales, "transaction", 5, 0);
        Assert.Contains("\"target-pooler\"", await CommandRun.RunAsync(sales, 1, "check", "--json"), StringComparison.Ordinal);
    }

    private static PoolerLook Look(Pipeline sales, PrivatePgBouncer pooler) => new(new PostgresSources(new TargetOptions
    {
        Host = PrivatePostgres.Host,
        Port = pooler.Port,
        Database = sales.Database,
        User = sales.Postgres.Superuser,
        Password = sales.Postgres.Password,
    }));

    private static async Task AssertRefusedAsync(Pipeline sales, string mode, string command)
    {
        var service = sales.Start(command.Split(' '));
        Assert.NotEqual(0, await service.ExitAsync(Pipeline.Patience));
        Assert.Contains($"is behind PgBouncer in {mode} mode", service.AllText, StringComparison.Ordinal);
        Assert.Contains("Name the server itself in PG_HOST and PG_PORT, or a pool in session mode", service.AllText, StringComparison.Ordinal);
        ConfigurationTests.AssertNoStackTrace(service);
    }

    private async Task<PrivatePgBouncer> StartAsync(Pipeline sales, string mode, int size, int roundRobin)
    {
        var pooler = await PrivatePgBouncer.StartAsync(
            servers.Folder, sales.Postgres, new PoolerOptions { Mode = mode, Size = size, Settings = new Dictionary<string, string> { ["server_round_robin"] = $"{roundRobin}" } });
        sales.Settings["PG_PORT"] = $"{pooler.Port}";
        return pooler;
    }
}
