using LocalServers.Redis;
using SyncService.Capture.Connections;
using SyncService.IntegrationTests.Engine;
using SyncService.IntegrationTests.Setup;
using SyncService.Queue;
using SyncService.Queue.Connections;
using SyncService.Target.Sessions;
using SyncService.Verification;
using SyncService.Verification.Continuous;
using SyncService.Verification.Unfinished;

namespace SyncService.IntegrationTests.Verification;

/// <summary>A comparison, as <c>verify</c> makes it, that is stopped when some rows were compared.</summary>
internal static class StoppedPass
{
    /// <summary>So little that it rests behind its first pages for longer than it takes to be told of them.</summary>
    private static readonly WorkShare Little = new(4);

    /// <returns>Whether somebody can go on with it.</returns>
    public static async Task<bool> RunAsync(Pipeline sales, VerifyLevel level = VerifyLevel.Values)
    {
        var stream = new StreamSpec { Name = StreamSpec.DefaultName, Source = sales.Settings["MSSQL_VIEW"], Target = sales.Settings["PG_TABLE_VISTA"] };
        var source = new SqlConnections(EngineOptions.Of(sales.Source.Server));
        await using var redis = new RedisConnection(new QueueOptions
        {
            Host = PrivateRedis.Host,
            Port = sales.Redis.Port,
            Password = sales.Redis.Password,
            Database = int.Parse(sales.Settings["REDIS_DB"], System.Globalization.CultureInfo.InvariantCulture),
        });
        await using var postgres = new PostgresConnections(EngineOptions.Of(sales.Postgres, sales.Database));
        await using var sessions = new ApplySessions(postgres);
        using var stop = new CancellationTokenSource();
        var verification = new StreamVerification(stream, source, redis, postgres, sessions, TimeProvider.System);
        var stopped = await Assert.ThrowsAsync<PassStoppedException>(
            () => verification.RunAsync(new VerificationOptions(level, 20) { Share = Little }, new StopBehindSomeRows(stop), stop.Token));
        return stopped.IsKept;
    }

    private sealed class StopBehindSomeRows(CancellationTokenSource stop) : IProgress<VerificationProgress>
    {
        public void Report(VerificationProgress value)
        {
            if (value.Rows > 0) stop.Cancel();
        }
    }
}
