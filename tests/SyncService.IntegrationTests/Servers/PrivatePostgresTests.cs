using LocalServers;
using LocalServers.Postgres;

namespace SyncService.IntegrationTests.Servers;

public sealed class PrivatePostgresTests : IAsyncLifetime
{
    private readonly PrivateFolder folder = PrivateFolder.Create("sync-test-pg");
    private PrivatePostgres server = null!;

    public async ValueTask InitializeAsync() => server = await PrivatePostgres.StartAsync(
        folder, new PostgresOptions { Settings = new Dictionary<string, string> { ["shared_buffers"] = "32MB" } });

    public ValueTask DisposeAsync() => folder.DisposeAsync();

    [Fact]
    public async Task It_takes_the_settings_given()
        => Assert.Equal("32MB", await server.ScalarAsync<string>("postgres", "SHOW shared_buffers"));

    [Fact]
    public async Task It_refuses_a_wrong_password()
    {
        await using var connection = new Npgsql.NpgsqlConnection(server.ConnectionString().Replace(server.Password, "wrong", StringComparison.Ordinal));
        var refusal = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => connection.OpenAsync(TestContext.Current.CancellationToken));
        Assert.Equal("28P01", refusal.SqlState);
    }

    [Fact]
    public async Task Rows_survive_a_kill_and_the_port_stays()
    {
        var port = server.Port;
        await server.ExecuteAsync("postgres", "CREATE TABLE t AS SELECT 7 AS n");
        await server.KillAsync();
        Assert.False(server.IsRunning);

        await server.StartAgainAsync();
        Assert.Equal(7, await server.ScalarAsync<int>("postgres", "SELECT n FROM t"));
        Assert.Equal(port, server.Port);
    }

    [Fact]
    public async Task A_backup_brings_back_the_rows_of_its_time()
    {
        await server.ExecuteAsync("postgres", "CREATE TABLE t AS SELECT 1 AS n");
        var backup = await server.BackUpAsync();
        await server.ExecuteAsync("postgres", "UPDATE t SET n = 2");

        await server.RestoreAsync(backup);
        Assert.Equal(1, await server.ScalarAsync<int>("postgres", "SELECT n FROM t"));
    }

    [Fact]
    public async Task A_replica_follows_and_can_be_promoted()
    {
        var replica = await server.CreateReplicaAsync();
        await server.ExecuteAsync("postgres", "CREATE TABLE t AS SELECT 5 AS n");
        await Eventually.TrueAsync(
            async () => await replica.ScalarAsync<string>("postgres", "SELECT to_regclass('t')::text") == "t",
            TimeSpan.FromSeconds(20), () => "the table reaches the replica");

        await server.KillAsync();
        await replica.PromoteAsync();
        await replica.ExecuteAsync("postgres", "UPDATE t SET n = 6");
        Assert.Equal(6, await replica.ScalarAsync<int>("postgres", "SELECT n FROM t"));
    }

    [Fact]
    public async Task Roles_own_their_databases()
    {
        await server.CreateRoleAsync("sync_user", "o'clock");
        await server.CreateDatabaseAsync("sales", "sync_user");
        Assert.Equal("sync_user", await server.ScalarAsync<string>("sales", "SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = 'sales'"));
    }
}
