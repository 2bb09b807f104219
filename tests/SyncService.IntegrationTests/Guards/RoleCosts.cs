using System.Globalization;
using LocalServers;
using LocalServers.Redis;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Guards;

/// <summary>What one half of the pipeline asked of the stores in one run.</summary>
internal sealed record RoleCosts(double Statements, double PostgresRoundTrips, double RedisCommands, double RedisRoundTrips)
{
    /// <summary>What each of the further pieces cost; start and end, which come once, fall out.</summary>
    public RoleCosts Each(RoleCosts fewer, int pieces) => new(
        (Statements - fewer.Statements) / pieces,
        (PostgresRoundTrips - fewer.PostgresRoundTrips) / pieces,
        (RedisCommands - fewer.RedisCommands) / pieces,
        (RedisRoundTrips - fewer.RedisRoundTrips) / pieces);

    /// <summary>Both halves, each run once, over rows 1 to <paramref name="rows"/>.</summary>
    /// <param name="prepare">Changes the target before the run.</param>
    public static async Task<(RoleCosts Producer, RoleCosts Consumer)> MeasureAsync(TestServers servers, int rows, int batchSize, Func<Pipeline, Task> prepare)
    {
        await using var folder = PrivateFolder.Create("sync-test-guard");
        var redis = await PrivateRedis.StartAsync(folder);
        await using var sales = await Pipeline.WithRowsAsync(servers, rows, redis);
        await prepare(sales);
        await using var nearPostgres = new RoundTripRelay(sales.Postgres.Port);
        await using var nearRedis = new RoundTripRelay(redis.Port);
        sales.Settings["PG_PORT"] = nearPostgres.Port.ToString(CultureInfo.InvariantCulture);
        sales.Settings["REDIS_PORT"] = nearRedis.Port.ToString(CultureInfo.InvariantCulture);
        sales.Settings["BATCH_SIZE"] = batchSize.ToString(CultureInfo.InvariantCulture);
        var log = new StatementLog(sales);
        await log.BeginAsync();

        var producer = await OfAsync("producer");
        Assert.Equal(rows, await sales.QueueLengthAsync());
        var consumer = await OfAsync("consumer");
        await sales.AssertEqualAsync(rows);
        return (producer, consumer);

        async Task<RoleCosts> OfAsync(string role)
        {
            var (postgresBefore, redisBefore, commandsBefore) = (nearPostgres.RoundTrips, nearRedis.RoundTrips, await CommandsAsync(redis));
            var statements = await log.CountAsync(async () =>
            {
                var service = sales.Start("run", "--once", "--role", role);
                Assert.True(await service.ExitAsync(Pipeline.Patience) == 0, service.AllText);
            });
            return new RoleCosts(
                statements, nearPostgres.RoundTrips - postgresBefore, await CommandsAsync(redis) - commandsBefore, nearRedis.RoundTrips - redisBefore);
        }
    }

    /// <summary>Commands that Redis has run, those of scripts included.</summary>
    private static async Task<long> CommandsAsync(PrivateRedis redis)
    {
        await using var connection = await redis.ConnectAsync();
        var groups = await connection.GetServers()[0].InfoAsync("commandstats");
        return groups.SelectMany(group => group).Sum(command => long.Parse(command.Value.Split('=', ',')[1], CultureInfo.InvariantCulture));
    }
}
