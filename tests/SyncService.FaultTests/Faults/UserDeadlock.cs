using LocalServers;
using LocalServers.Postgres;
using LocalServers.Sales;
using Npgsql;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Faults;

/// <summary>A user's transaction and a batch of the service lock rows of the target in opposite orders; PostgreSQL ends one of the two.</summary>
internal static class UserDeadlock
{
    private const int Rows = 100;

    private const string ServiceWaits =
        $"SELECT count(*) FROM pg_stat_activity WHERE usename = '{StageTables.Writer}' AND wait_event_type = 'Lock' AND query ~ '(INSERT|MERGE) INTO'";

    public static async Task StrikeAsync(Stage stage, Random random)
    {
        var stream = stage.Streams[random.Next(stage.Streams.Count)];
        await using var user = await stage.Postgres.OpenAsync(Stage.Database);
        // In the middle of what the batch will write, so that the batch holds some rows by the time it waits for this one.
        await RunAsync(user, $"BEGIN; SELECT FROM {stream.Target.Table} WHERE conduce = '{DeliveryNoteGenerator.Conduce(Rows / 2)}' FOR UPDATE");
        using (await stage.Load.PauseAsync()) await stage.Load.BurstAsync(stream, Rows);
        await Eventually.TrueAsync(
            async () => await stage.Postgres.ScalarAsync<long>("postgres", ServiceWaits) > 0, Stage.Patience, () => $"the service waits for the user's row\n{stage.Services.Tail()}");
        try
        {
            await RunAsync(user, $"SELECT FROM {stream.Target.Table} FOR UPDATE; ROLLBACK");
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DeadlockDetected)
        {
            // Then the user was the one.
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 60 };
        await command.ExecuteNonQueryAsync();
    }
}
