using LocalServers;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Faults;

/// <summary>The rows of a target table are gone.</summary>
internal static class TargetFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        .. Each("truncated", stream => $"TRUNCATE {stream.Target.Table} CASCADE"),
        .. Each("dropped and made again", MadeAgain),
        new("PostgreSQL: target table emptied by DELETE", async (stage, random) =>
        {
            // Only the statistics tell of it, and only as long as no row comes.
            using var pause = await stage.Load.PauseAsync();
            await stage.Arrival.PausedAsync();
            var stream = stage.Streams[random.Next(stage.Streams.Count)];
            await stream.Target.ExecuteAsync($"DELETE FROM {stream.Target.Table}");
            var seen = "";
            await Eventually.TrueAsync(
                async () =>
                {
                    seen = await stream.Target.ScalarAsync<string>($"SELECT row(n_live_tup, n_dead_tup, last_autovacuum, now(), (SELECT count(*) FROM {stream.Target.Table}))::text FROM pg_stat_user_tables WHERE relname = '{stream.Target.Table}'");
                    return await stream.Target.CountAsync() == await stream.Source.CountAsync();
                },
                Stage.Patience,
                () => $"{stream.Name} is filled again. Rows that live by the statistics, dead ones, last vacuum, now, rows: {seen}\n{stage.Services.Tail()}");
        }),
        new("PostgreSQL: target table emptied by DELETE while rows come, and resynced", async (stage, random) =>
        {
            var stamped = stage.Streams.Where(stream => !stream.IsVersioned).ToList();
            var stream = stamped[random.Next(stamped.Count)];
            await stream.Target.ExecuteAsync($"DELETE FROM {stream.Target.Table}");
            await Resync.EverythingAsync(stage, stream);
        }),
    ];

    /// <summary>While the service runs, and while none does.</summary>
    private static IEnumerable<Fault> Each(string what, Func<StageStream, string> sql) =>
    [
        new($"PostgreSQL: target table {what}", (stage, random) => RunAsync(stage, random, sql)),
        new($"PostgreSQL: target table {what} while the service is down", async (stage, random) =>
        {
            await stage.Services.KillAllAsync();
            await RunAsync(stage, random, sql);
            stage.Services.Start();
        }),
    ];

    private static Task RunAsync(Stage stage, Random random, Func<StageStream, string> sql)
    {
        var stream = stage.Streams[random.Next(stage.Streams.Count)];
        return stream.Target.ExecuteAsync(sql(stream));
    }

    private static string MadeAgain(StageStream stream)
    {
        var table = stream.Target.Table;
        return $"""
            BEGIN;
            ALTER TABLE {table} RENAME TO former;
            CREATE TABLE {table} (LIKE former INCLUDING ALL);
            GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {StageTables.Writer};
            {(stream.IsWatched ? StageTables.Watch(stream) : "")}
            DROP TABLE former CASCADE;
            COMMIT
            """;
    }
}
