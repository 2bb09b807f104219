using System.Text.RegularExpressions;
using LocalServers.Redis;
using LocalServers.Sales;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;
using SyncService.Queue.Connections;

namespace SyncService.IntegrationTests.Rights;

/// <summary>A user of Redis with no right but those that the service itself asks for.</summary>
public sealed partial class RedisRightsTests(TestServers servers) : IAsyncLifetime
{
    private const string User = "sync";
    private const string Refused = "Redis at 127.0.0.1:[0-9]+ refuses: (NOPERM|ERR The user executing the script can't)";

    private PrivateRedis redis = null!;

    public async ValueTask InitializeAsync() => redis = await PrivateRedis.StartAsync(servers.Folder);

    public ValueTask DisposeAsync() => redis.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("prueba:")]
    public async Task What_the_hint_grants_is_enough_for_every_verb_and_nothing_is_refused_then(string prefix)
    {
        await using var sales = await WithoutRightsAsync(prefix);
        await FollowHintAsync(await CommandRun.RunAsync(sales, 1, "check"));

        Assert.Contains("The stream can run.", await CommandRun.RunAsync(sales, 0, "check"), StringComparison.Ordinal);
        await sales.Target.ExecuteAsync("ALTER TABLE datos_vista ADD CONSTRAINT plausible CHECK (total < 1000000)");
        await sales.Source.InvoiceAsync(DeliveryNoteGenerator.Conduce(7), 5_000_000m, "E317");
        await sales.RunOnceAsync(expected: 3);
        await CommandRun.RunAsync(sales, 1, "status");
        await CommandRun.RunAsync(sales, 0, "queue", "peek");
        await CommandRun.RunAsync(sales, 0, "plan");
        await CommandRun.RunAsync(sales, 0, "dead", "list");
        await CommandRun.RunAsync(sales, 0, "pause");
        var service = sales.Run();
        await service.LineAsync("default: paused by", Pipeline.Patience);
        await CommandRun.RunAsync(sales, 0, "resume");
        await sales.Target.ExecuteAsync("ALTER TABLE datos_vista DROP CONSTRAINT plausible");
        await CommandRun.RunAsync(sales, 0, "dead", "retry", "--all");
        await CommandRun.RunAsync(sales, 0, "resync", "--key", $"CONDUCE={DeliveryNoteGenerator.Conduce(3)}");
        await sales.AssertEqualAsync(50);
        await sales.StopAsync(service);
        Assert.Empty(await RefusalsAsync());
    }

    /// <summary>Each kind of step in which the queue writes or reads, among them those for large records and for what a predecessor left.</summary>
    [Fact]
    public async Task What_the_hint_grants_is_enough_for_large_records_and_for_those_of_a_predecessor()
    {
        await using var sales = await WithoutRightsAsync("");
        await FollowHintAsync(await CommandRun.RunAsync(sales, 1, "check"));
        var queue = await sales.QueueAsync();
        await queue.ListLeftPushAsync("sync_queue", ["{}", "{}"]);
        await sales.RunOnceAsync();
        await queue.ListLeftPushAsync("sync_queue", ["{}"]);
        await sales.Source.Server.ExecuteAsync(
            $"CREATE TABLE {sales.Name("ANCHA")} (ID int NOT NULL PRIMARY KEY, T nvarchar(max), ULTIMA_MODIFICACION datetime2 NOT NULL); INSERT INTO {sales.Name("ANCHA")} VALUES (1, REPLICATE(CAST(N'x' AS nvarchar(max)), 3000000), SYSDATETIME())");
        await sales.Target.ExecuteAsync("CREATE TABLE ancha (id int PRIMARY KEY, t text, ultima_modificacion timestamp)");
        (sales.Settings["MSSQL_VIEW"], sales.Settings["PG_TABLE_VISTA"]) = (sales.Name("ANCHA"), "ancha");
        await queue.KeyDeleteAsync(["sync_queue:cursor", "last_sync_timestamp"]);
        await sales.RunOnceAsync();
        Assert.Equal(3_000_000, await sales.Target.ScalarAsync<int>("SELECT length(t) FROM ancha"));
        Assert.Empty(await RefusalsAsync());
    }

    [Theory]
    [InlineData("echo")]
    [InlineData("ping")]
    [InlineData("eval evalsha")]
    [InlineData("rpush")]
    [InlineData("set")]
    [InlineData("llen")]
    public async Task A_command_that_is_refused_is_called_that_with_the_statement_that_grants_it(string commands)
    {
        await using var sales = await WithoutRightsAsync("");
        await FollowHintAsync(RedisRights.Grant(new() { User = User }));
        await redis.ExecuteAsync("ACL", ["SETUSER", User, .. commands.Split(' ').Select(command => $"-{command}")]);
        var said = (await sales.RunOnceAsync(expected: 1)).Errors.Text;
        Assert.Matches(Refused, said);
        Assert.DoesNotContain("no server answers there", said, StringComparison.Ordinal);

        await FollowHintAsync(said);
        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(50);
    }

    [Fact]
    public async Task A_running_service_that_loses_a_right_says_so_and_goes_on_when_it_has_it_again()
    {
        await using var sales = await WithoutRightsAsync("");
        await FollowHintAsync(RedisRights.Grant(new() { User = User }));
        var service = sales.Run();
        await sales.InSyncAsync();
        await redis.ExecuteAsync("ACL", "SETUSER", User, "-echo");
        await redis.ExecuteAsync("CLIENT", "KILL", "USER", User);
        await service.LineAsync(Refused, Pipeline.Patience);
        await FollowHintAsync(service.AllText);
        await sales.Source.InsertAsync(sales.Notes.Note(51));
        await sales.InSyncAsync();
    }

    private async Task<Pipeline> WithoutRightsAsync(string prefix)
    {
        await redis.ExecuteAsync("ACL", "SETUSER", User, "on", $">{redis.Password}");
        var sales = await Pipeline.WithRowsAsync(servers, 50, redis);
        (sales.Settings["REDIS_USER"], sales.Settings["REDIS_KEY_PREFIX"]) = (User, prefix);
        return sales;
    }

    /// <summary>Runs what is printed, as it is printed.</summary>
    private async Task FollowHintAsync(string said)
    {
        var statement = Statement().Match(said);
        Assert.True(statement.Success, $"No statement in:\n{said}");
        var words = statement.Groups[1].Value.Split(' ');
        await redis.ExecuteAsync("ACL", [.. words]);
        await redis.ExecuteAsync("ACL", "LOG", "RESET");
    }

    /// <summary>What Redis refused to the user since the hint was followed.</summary>
    private async Task<List<string>> RefusalsAsync() =>
        [.. ((StackExchange.Redis.RedisResult[])(await redis.ExecuteAsync("ACL", "LOG"))!).Select(entry => entry.ToDictionary()).Select(entry => $"{entry["reason"]} {entry["object"]}")];

    [GeneratedRegex(@"ACL (SETUSER \S+( [~+]\S+)+)")]
    private static partial Regex Statement();
}
