using LocalServers;
using Npgsql;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Faults;

/// <summary>Keeps a stream's records in the queue for a while, by a lock on its target table that lets others read it, but not write.</summary>
internal sealed class HeldUp : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;

    private HeldUp(NpgsqlConnection connection) => this.connection = connection;

    /// <summary>Returns when at least so many records wait.</summary>
    public static async Task<HeldUp> WithBacklogAsync(Stage stage, StageStream stream, int records)
    {
        var held = await AtAsync(stage, stream);
        try
        {
            await WaitForBacklogAsync(stage, stream, records);
            return held;
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    public static async Task WaitForBacklogAsync(Stage stage, StageStream stream, int records)
    {
        await using var redis = await stage.Redis.ConnectAsync();
        await Eventually.TrueAsync(
            async () => await redis.GetDatabase().ListLengthAsync(stream.Queue) >= records,
            Stage.Patience,
            () => $"{records} records wait in {stream.Queue}\n{stage.Services.Tail()}");
    }

    /// <param name="stage">The stage.</param>
    /// <param name="stream">Of the table.</param>
    /// <param name="mode">EXCLUSIVE lets others read; ACCESS EXCLUSIVE nobody, not even those who would describe the table.</param>
    public static async Task<HeldUp> AtAsync(Stage stage, StageStream stream, string mode = "EXCLUSIVE")
    {
        var connection = await stage.Postgres.OpenAsync(Stage.Database);
        await using var command = new NpgsqlCommand($"BEGIN; LOCK TABLE {stream.Target.Table} IN {mode} MODE", connection);
        await command.ExecuteNonQueryAsync();
        return new HeldUp(connection);
    }

    /// <summary>Closing the session ends its transaction.</summary>
    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
