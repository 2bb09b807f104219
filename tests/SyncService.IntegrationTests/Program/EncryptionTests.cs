using System.Globalization;
using LocalServers;
using LocalServers.Postgres;
using LocalServers.Redis;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Program;

/// <summary>Servers behind TLS, with certificates that an authority of the company's own has signed.</summary>
public sealed class EncryptionTests(TestServers servers)
{
    [Fact]
    public async Task Redis_is_used_over_TLS_with_a_user_and_the_authority_of_REDIS_CA_FILE()
    {
        await using var redis = await EncryptedRedis.StartAsync(servers.Folder);
        await using var sales = await Pipeline.WithRowsAsync(servers, 50, redis.Server);
        redis.Set(sales.Settings);
        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(50);
    }

    [Fact]
    public async Task Redis_with_a_certificate_that_nobody_vouches_for_is_refused_in_one_line()
    {
        await using var redis = await EncryptedRedis.StartAsync(servers.Folder);
        await using var sales = await Pipeline.WithRowsAsync(servers, 5, redis.Server);
        redis.Set(sales.Settings);
        sales.Settings["REDIS_CA_FILE"] = Authority.Create(servers.Folder.NewFolder("other-authority")).File;
        await AssertRefusedAsync(sales, "REDIS_CA_FILE");
    }

    [Theory]
    [InlineData("REDIS_TLS", "true")]
    [InlineData("PG_SSLMODE", "require")]
    public async Task A_server_without_TLS_is_refused_when_the_setting_asks_for_it(string variable, string value)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 5);
        sales.Settings[variable] = value;
        await AssertRefusedAsync(sales, variable);
    }

    [Fact]
    public async Task PostgreSQL_is_used_with_verify_full_and_the_authority_of_PG_SSLROOTCERT()
    {
        var (postgres, authority) = await EncryptedPostgresAsync();
        await using var _ = postgres;
        await using var sales = await Pipeline.WithRowsAsync(servers, 50, ownPostgres: postgres);
        (sales.Settings["PG_SSLMODE"], sales.Settings["PG_SSLROOTCERT"]) = ("verify-full", authority.File);
        var service = sales.Run();
        await sales.InSyncAsync();
        Assert.False(service.HasExited);
        Assert.Equal(0, await postgres.ScalarAsync<long>(
            "postgres", $"SELECT count(*) FROM pg_stat_activity a LEFT JOIN pg_stat_ssl s USING (pid) WHERE a.datname = '{sales.Database}' AND a.application_name LIKE 'sync-service%' AND s.ssl IS NOT TRUE"));
        Assert.NotEqual(0, await postgres.ScalarAsync<long>(
            "postgres", $"SELECT count(*) FROM pg_stat_activity a JOIN pg_stat_ssl s USING (pid) WHERE a.datname = '{sales.Database}' AND s.ssl"));
    }

    [Theory]
    [InlineData("verify-full")]
    [InlineData("verify-ca")]
    public async Task PostgreSQL_with_a_certificate_that_nobody_vouches_for_is_refused_in_one_line(string mode)
    {
        var (postgres, _) = await EncryptedPostgresAsync();
        await using var __ = postgres;
        await using var sales = await Pipeline.WithRowsAsync(servers, 5, ownPostgres: postgres);
        sales.Settings["PG_SSLMODE"] = mode;
        sales.Settings["PG_SSLROOTCERT"] = Authority.Create(servers.Folder.NewFolder("other-authority")).File;
        await AssertRefusedAsync(sales, "PG_SSLROOTCERT");
    }

    private static async Task AssertRefusedAsync(Pipeline sales, string variable)
    {
        sales.Settings["START_TIMEOUT"] = "1";
        var service = sales.Start("run");
        var code = await service.ExitAsync(Pipeline.Patience);
        Assert.True(code == 1, $"It ended with {code}:\n{service.AllText}");
        Assert.Contains(service.Errors.Lines, line => line.Contains(variable, StringComparison.Ordinal));
        ConfigurationTests.AssertNoStackTrace(service);
    }

    private async Task<(PrivatePostgres Server, Authority Authority)> EncryptedPostgresAsync()
    {
        var authority = Authority.Create(servers.Folder.NewFolder("authority"));
        await PrivatePostgres.GiveFileAsync(authority.ServerKey);
        return (await PrivatePostgres.StartAsync(servers.Folder, new PostgresOptions
        {
            Settings = new Dictionary<string, string> { ["ssl"] = "on", ["ssl_cert_file"] = authority.ServerCertificate, ["ssl_key_file"] = authority.ServerKey },
        }), authority);
    }

    /// <summary>A Redis that the service reaches over TLS alone, as a user with rights on its own keys.</summary>
    private sealed class EncryptedRedis(PrivateRedis server, int port, string password, Authority authority) : IAsyncDisposable
    {
        private const string User = "sync";

        public PrivateRedis Server => server;

        public static async Task<EncryptedRedis> StartAsync(PrivateFolder home)
        {
            var authority = Authority.Create(home.NewFolder("authority"));
            var (port, password) = (LoopbackPort.Free(), Secret.New());
            var server = await PrivateRedis.StartAsync(home, new RedisOptions
            {
                MoreLines =
                [
                    string.Create(CultureInfo.InvariantCulture, $"tls-port {port}"), $"tls-cert-file {authority.ServerCertificate}", $"tls-key-file {authority.ServerKey}",
                    $"tls-ca-cert-file {authority.File}", "tls-auth-clients no", $"user {User} on >{password} ~sync_queue* ~last_sync_timestamp* &* +@all -flushall -flushdb",
                ],
            });
            return new EncryptedRedis(server, port, password, authority);
        }

        public void Set(Dictionary<string, string> settings)
        {
            settings["REDIS_PORT"] = port.ToString(CultureInfo.InvariantCulture);
            (settings["REDIS_TLS"], settings["REDIS_CA_FILE"]) = ("true", authority.File);
            (settings["REDIS_USER"], settings["REDIS_PASSWORD"]) = (User, password);
        }

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
