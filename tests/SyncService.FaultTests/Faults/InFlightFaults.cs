using LocalServers.Postgres;
using LocalServers.Sales;
using Npgsql;
using SyncService.FaultTests.Setup;
using SyncService.FaultTests.Steps;

namespace SyncService.FaultTests.Faults;

/// <summary>What happens while two batches of one stream are open at the same time.</summary>
internal static class InFlightFaults
{
    /// <summary>A row of the first batch of a burst, and one of the second.</summary>
    private static readonly string InFirst = DeliveryNoteGenerator.Conduce(5);

    private static readonly string InSecond = DeliveryNoteGenerator.Conduce(TwoInFlight.BatchSize + 5);

    public static IReadOnlyList<Fault> All { get; } =
    [
        At("session of the first ended", PostgresSteps.BeforeCommit, async (flight, _) =>
        {
            await flight.TerminateAsync(ahead: false);
            flight.First.Release();
        }),
        At("session of the second ended", PostgresSteps.BeforeCommit, async (flight, _) =>
        {
            await flight.TerminateAsync(ahead: true);
            flight.First.Release();
        }),
        At("kill -9 with both open", PostgresSteps.BeforeCommit, async (flight, stage) =>
        {
            await stage.Services.KillAllAsync();
            flight.First.Cut();
            stage.Services.Start();
        }),
        At("kill -9 between the two commits", PostgresSteps.AfterCommit, async (flight, stage) =>
        {
            await stage.Services.KillAllAsync();
            flight.First.Cut();
            stage.Services.Start();
        }),
        At("first commit unanswered", PostgresSteps.AfterCommit, (flight, _) =>
        {
            flight.First.Cut();
            return Task.CompletedTask;
        }),
        At("server stopped between the two commits", PostgresSteps.AfterCommit, async (flight, stage) =>
        {
            await stage.Postgres.RestartAsync(PostgresStop.Immediate);
            flight.First.Release();
        }),
        At("a generation begun", PostgresSteps.BeforeCommit, async (flight, stage) =>
        {
            // By another instance's producer, which believes that Redis has lost its records.
            flight.First.Release();
            await stage.Redis.FlushAllAsync();
        }),
        Behind("column added", table => $"ALTER TABLE {table} ADD COLUMN nota text; ALTER TABLE {table} DROP COLUMN nota"),
        Behind("table rewritten", table => $"ALTER TABLE {table} ALTER COLUMN total TYPE numeric(20,3); ALTER TABLE {table} ALTER COLUMN total TYPE numeric(18,2)"),
        Behind("trigger made", table =>
            $"CREATE TRIGGER mirar BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger(); DROP TRIGGER mirar ON {table}"),
        Behind("unique index made", table => $"CREATE UNIQUE INDEX unica ON {table} (conduce, total); DROP INDEX unica"),
        Behind("table locked", table => $"BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(1); COMMIT"),
        new("in flight: rows of both held by a user", HoldBothAsync),
        new("in flight: a user waits for the second and holds the first", CrossAsync),
        new("in flight: the same rows in both", RepeatAsync),
    ];

    private static Fault At(string what, string step, Func<TwoInFlight, Stage, Task> strike) => new($"in flight: {what}", async (stage, random) =>
    {
        using var pause = await stage.Load.PauseAsync();
        await strike(await TwoInFlight.HoldAsync(stage, TwoInFlight.Stream(stage, random), step), stage);
    });

    /// <summary>The first has not touched the table yet: it comes to stand behind the user, the user behind the second, and the second waits for the first.</summary>
    private static Fault Behind(string what, Func<string, string> sql) => new($"in flight: {what}", async (stage, random) =>
    {
        using var pause = await stage.Load.PauseAsync();
        var stream = TwoInFlight.Stream(stage, random);
        var flight = await TwoInFlight.HoldAsync(stage, stream, PostgresSteps.AfterCopy);
        await flight.BehindUserAsync(sql(stream.Target.Table));
    });

    private static Task HoldBothAsync(Stage stage, Random random) => BesideUserAsync(
        stage, random, [InFirst, InSecond], async _ => await WaitingAsync(stage) == 2, _ => Fault.LastAsync(random, 0, 4));

    private static Task CrossAsync(Stage stage, Random random) => BesideUserAsync(
        stage,
        random,
        [InFirst],
        async stream => await WaitingAsync(stage) == 1 && await TwoInFlight.OpenAsync(stage, stream) == 1,
        user => user(InSecond));

    /// <summary>A user locks rows, both batches get so far as they can, and the user does something more before the transaction ends.</summary>
    private static async Task BesideUserAsync(
        Stage stage, Random random, string[] rows, Func<StageStream, Task<bool>> areThere, Func<Func<string, Task>, Task> meanwhile)
    {
        var stream = TwoInFlight.Stream(stage, random);
        using var pause = await stage.Load.PauseAsync();
        for (var tries = 1; ; tries++)
        {
            await TwoInFlight.FreshAsync(stage);
            await using var user = await stage.Postgres.OpenAsync(Stage.Database);
            await RunAsync(user, "BEGIN");
            foreach (var row in rows) await LockAsync(row);
            await stage.Load.BurstAsync(stream, TwoInFlight.Rows);
            if (await TwoInFlight.SoonAsync(() => areThere(stream)))
            {
                await meanwhile(LockAsync);
                await RunAsync(user, "COMMIT");
                return;
            }

            TwoInFlight.GiveUpAfter(tries, stage);

            Task LockAsync(string row) => RunAsync(user, $"SELECT FROM {stream.Target.Table} WHERE conduce = '{row}' FOR UPDATE");
        }
    }

    /// <summary>A few rows change again and again while the table is held, so that each batch holds rows of the one before.</summary>
    private static async Task RepeatAsync(Stage stage, Random random)
    {
        var stream = TwoInFlight.Stream(stage, random);
        var rows = random.Next(TwoInFlight.BatchSize / 2, TwoInFlight.BatchSize * 3 / 2);
        using var pause = await stage.Load.PauseAsync();
        await stage.Arrival.PausedAsync();
        await using var held = await HeldUp.AtAsync(stage, stream);
        for (var times = 1; times <= 6; times++)
        {
            await stage.Load.BurstAsync(stream, rows);
            await HeldUp.WaitForBacklogAsync(stage, stream, times * rows);
        }
    }

    private static Task<long> WaitingAsync(Stage stage) => stage.Postgres.ScalarAsync<long>(
        Stage.Database, $"SELECT count(*) FROM pg_stat_activity WHERE usename = '{StageTables.Writer}' AND wait_event_type = 'Lock' AND query ~ '(INSERT|MERGE) INTO'");

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 60 };
        await command.ExecuteNonQueryAsync();
    }
}
