using LocalServers;
using LocalServers.Network;
using LocalServers.Postgres;
using SyncService.FaultTests.Setup;
using SyncService.FaultTests.Steps;

namespace SyncService.FaultTests.Faults;

/// <summary>Two batches of one stream with a transaction each: the first is held at a step, the second has written its rows and waits for its turn.</summary>
internal sealed class TwoInFlight
{
    public const int BatchSize = 20;

    /// <summary>In a burst: more than two batches.</summary>
    public const int Rows = 6 * BatchSize;

    /// <summary>A batch that has written ahead gives way after two seconds. On a machine that is too busy to be looked at in time, it is tried again.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private const int Tries = 10;

    /// <summary>Less than the half minute after which PostgreSQL would end the transaction ahead for being idle.</summary>
    private static readonly TimeSpan UsersPatience = TimeSpan.FromSeconds(20);

    private readonly Stage stage;
    private readonly StageStream stream;

    private TwoInFlight(Stage stage, StageStream stream, StepTrap trap) => (this.stage, this.stream, First) = (stage, stream, trap);

    /// <summary>Where the first of the two is held.</summary>
    public StepTrap First { get; }

    /// <summary>A table whose rows may be written ahead.</summary>
    public static StageStream Stream(Stage stage, Random random)
    {
        var free = stage.Streams.Where(stream => !stream.IsWatched).ToList();
        return free[random.Next(free.Count)];
    }

    /// <summary>By the one who holds the workload's turn: no other stream commits anything meanwhile.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="stream">Of which both batches are.</param>
    /// <param name="step">Where the first is held: after it has written its rows, or before.</param>
    public static async Task<TwoInFlight> HoldAsync(Stage stage, StageStream stream, string step)
    {
        for (var tries = 1; ; tries++)
        {
            await FreshAsync(stage);
            var flight = new TwoInFlight(stage, stream, stage.ToPostgres.Arm(step));
            await stage.Load.BurstAsync(stream, Rows);
            await flight.First.ReachedAsync(Stage.Patience);
            if (await SoonAsync(async () => await OpenAsync(stage, stream) == (step == PostgresSteps.BeforeCommit ? 2 : 1))) return flight;
            flight.First.Release();
            GiveUpAfter(tries, stage);
        }
    }

    /// <summary>A machine may be too busy once; a service that never has two in flight is another matter.</summary>
    public static void GiveUpAfter(int tries, Stage stage)
    {
        if (tries == Tries) throw new TimeoutException($"Two batches were not in flight in any of {Tries} tries.\n{stage.Services.Tail()}");
    }

    /// <summary>By the one who holds the workload's turn: everything has arrived, and the service knows of no earlier batch that was in the way.</summary>
    public static async Task FreshAsync(Stage stage)
    {
        await stage.Services.KillAllAsync();
        stage.Services.Start();
        await stage.Arrival.PausedAsync();
    }

    public static async Task<bool> SoonAsync(Func<Task<bool>> condition)
    {
        try
        {
            await Eventually.TrueAsync(condition, Soon, () => "two are in flight");
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Ends a session as an administrator does: that of the batch in its turn, or of the one ahead.</summary>
    public Task TerminateAsync(bool ahead) => stage.Postgres.ExecuteAsync(
        Stage.Database,
        $"""
        SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a
        WHERE a.usename = '{StageTables.Writer}' AND a.wait_event_type = 'Client' AND a.xact_start IS NOT NULL AND {(ahead ? "NOT" : "")} EXISTS (
          SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.relation = 'sync_service.checkpoint'::regclass AND l.mode = 'RowShareLock')
        """);

    /// <summary>Has a user do something that waits for the table, lets the first go on behind it, and waits until the user is through.</summary>
    public async Task BehindUserAsync(string sql)
    {
        var user = stage.Postgres.ExecuteAsync(Stage.Database, sql);
        await Eventually.TrueAsync(
            async () => user.IsCompleted || await UserWaitsAsync(stage), Stage.Patience, () => $"the user waits for {stream.Target.Table}\n{stage.Services.Tail()}");
        First.Release();
        await user.WaitAsync(UsersPatience);
    }

    private static async Task<bool> UserWaitsAsync(Stage stage) => await stage.Postgres.ScalarAsync<long>(
        Stage.Database, $"SELECT count(*) FROM pg_stat_activity WHERE usename <> '{StageTables.Writer}' AND wait_event_type = 'Lock'") > 0;

    /// <summary>Transactions that have rows of the table, and wait for the service: for its next message, or for the rest of what the proxy holds.</summary>
    public static Task<long> OpenAsync(Stage stage, StageStream stream) => stage.Postgres.ScalarAsync<long>(
        Stage.Database,
        $"""
        SELECT count(*) FROM pg_stat_activity a JOIN pg_locks l USING (pid)
        WHERE a.usename = '{StageTables.Writer}' AND a.wait_event_type = 'Client' AND a.xact_start IS NOT NULL AND l.relation = '{stream.Target.Table}'::regclass AND l.mode = 'RowExclusiveLock'
        """);
}
