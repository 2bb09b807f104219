using Npgsql;
using SyncService.Target.Checkpoints;
using SyncService.Target.Sessions;

namespace SyncService.Target.Verifications;

/// <summary>Keeps how far one comparison is, so that another process can go on with it.</summary>
/// <param name="connections">To the target's server.</param>
/// <param name="of">The stream that is compared.</param>
/// <param name="how">What is compared, and by whom: others go on by themselves.</param>
internal sealed class UnfinishedPassStore(PostgresConnections connections, StreamId of, string how)
{
    private readonly Guid owner = Guid.NewGuid();
    private bool isOurs;

    /// <summary>What an earlier one left, which is this one's from now on; null where there is nothing, or it is too old.</summary>
    /// <exception cref="SyncException">The store fails.</exception>
    public Task<UnfinishedPass?> TakeAsync(CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { UnfinishedPassTable.Take(of, how, owner) } };
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            if (!await reader.ReadAsync(cancellation)) return null;
            isOurs = true;
            return new UnfinishedPass(reader.GetString(0), reader.GetFieldValue<byte[]>(1), reader.IsDBNull(2) ? null : reader.GetFieldValue<byte[]>(2));
        },
        cancellation);

    /// <summary>Whether there is something to go on with.</summary>
    /// <exception cref="SyncException">The store fails.</exception>
    public Task<bool> ExistsAsync(CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { UnfinishedPassTable.Exists(of, how) } };
            return (bool)(await batch.ExecuteScalarAsync(cancellation))!;
        },
        cancellation);

    /// <returns>False where another process went on with it, so that nothing was kept.</returns>
    /// <exception cref="SyncException">The store fails.</exception>
    public async Task<bool> SaveAsync(UnfinishedPass pass, CancellationToken cancellation)
    {
        var rows = await ExecuteAsync(UnfinishedPassTable.Save(of, how, owner, pass, takes: !isOurs), cancellation);
        isOurs = true;
        return rows > 0;
    }

    /// <summary>It came to its end.</summary>
    /// <exception cref="SyncException">The store fails.</exception>
    public async Task ForgetAsync(CancellationToken cancellation)
    {
        if (isOurs) await ExecuteAsync(UnfinishedPassTable.Forget(of, how, owner), cancellation);
    }

    private Task<int> ExecuteAsync(NpgsqlBatchCommand command, CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { command } };
            return await batch.ExecuteNonQueryAsync(cancellation);
        },
        cancellation);

    private Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> step, CancellationToken cancellation) => ServiceSchema.RunAsync(connections, step, UnfinishedPassTable.Subject, cancellation);
}
