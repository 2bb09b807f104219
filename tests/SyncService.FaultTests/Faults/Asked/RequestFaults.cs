using SyncService.FaultTests.Setup;
using SyncService.FaultTests.Steps;

namespace SyncService.FaultTests.Faults.Asked;

/// <summary>Rows are asked for while something else goes wrong.</summary>
internal static class RequestFaults
{
    private static readonly string[] Beside =
    [
        "kill -9 at any moment", $"kill -9 {RedisSteps.AfterEnqueue}", $"kill -9 {RedisSteps.BeforeTrim}", $"kill -9 {PostgresSteps.BeforeCommit}", $"kill -9 {PostgresSteps.AfterCommit}",
        "Redis: kill -9, restart without its AOF", "Redis: FLUSHALL", "Redis: older RDB restored", "Redis: LTRIM of the tail by hand",
        "PostgreSQL: crash right after a commit that was not flushed", "PostgreSQL: kill -9 of the server", "PostgreSQL: older base backup restored", "PostgreSQL: pg_terminate_backend",
        "network to SQL Server: cut", "network to Redis: cut", "network to PostgreSQL: cut", "SQL Server: restarted", "instances: two started in the same moment",
    ];

    public static IReadOnlyList<Fault> All { get; } = [.. Others().Select(While)];

    private static IEnumerable<Fault> Others()
    {
        Fault[] kinds = [.. ServiceFaults.All, .. RedisFaults.All, .. PostgresFaults.All, .. NetworkFaults.All, .. SourceFaults.All, .. InstanceFaults.All];
        return Beside.Select(name => kinds.SingleOrDefault(kind => kind.Kind == name) ?? throw new InvalidOperationException($"There is no kind {name}."));
    }

    private static Fault While(Fault other) => new($"rows asked for: {other.Kind}", async (stage, random) =>
    {
        // Each with dice of its own: they run at the same time.
        var (asking, striking) = (new Random(random.Next()), new Random(random.Next()));
        var struck = StrikeAsync();
        do await Next(stage, asking).RunAsync(stage, asking);
        while (!struck.IsCompleted);
        await struck;

        async Task StrikeAsync()
        {
            await Fault.LastAsync(striking, 0, 0.5);
            await other.StrikeAsync(stage, striking);
        }
    });

    private static Question Next(Stage stage, Random random)
    {
        var stream = stage.Streams[random.Next(stage.Streams.Count)];
        var question = new Question(stream, random.Next(1, Stage.Rows / 2), random.Next(1, 30));
        return random.Next(4) switch
        {
            0 => question with { Deletes = true, Count = random.Next(1, 4) },
            1 when !stream.IsVersioned => question with { IsWhole = true },
            _ => question,
        };
    }
}
