using System.Security.Cryptography;
using Npgsql;
using SyncService.Target.Checkpoints;
using SyncService.Target.Sessions;

namespace SyncService.Target.Deletions;

/// <summary>The deletes that comparisons found, as the operator sees them and decides.</summary>
/// <remarks>Every member throws <see cref="SyncException"/> when the store fails.</remarks>
internal sealed class DeletionStore(PostgresConnections connections)
{
    /// <summary>Those of some streams, the newest first.</summary>
    /// <param name="streams">Whose.</param>
    /// <param name="heldOnly">Leaves out what was decided.</param>
    /// <param name="cancellation">The caller's.</param>
    public Task<IReadOnlyList<Deletion>> ListAsync(IReadOnlyList<StreamSpec> streams, bool heldOnly, CancellationToken cancellation) => RunAsync<IReadOnlyList<Deletion>>(
        async connection =>
        {
            await using var command = new NpgsqlCommand(DeletionTable.List(heldOnly), connection);
            command.Parameters.AddRange(StreamId.Given([.. streams.Select(StreamId.Of)]).ToArray());
            List<Deletion> found = [];
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation)) found.Add(DeletionTable.Read(reader));
            return found;
        },
        cancellation);

    /// <returns>Null where there is none of that number.</returns>
    public Task<Deletion?> FindAsync(long id, CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { DeletionTable.Find(id) } };
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            return await reader.ReadAsync(cancellation) ? DeletionTable.Read(reader) : null;
        },
        cancellation);

    /// <summary>Some chunks of its keys, from a place on; none behind the last.</summary>
    public Task<IReadOnlyList<DeletionKeys>> KeysAsync(long id, int from, CancellationToken cancellation) => RunAsync<IReadOnlyList<DeletionKeys>>(
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { DeletionTable.Keys(id, from) } };
            List<DeletionKeys> found = [];
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation)) found.Add(new DeletionKeys(reader.GetInt32(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2)));
            return found;
        },
        cancellation);

    /// <summary>Has the rows of a held set deleted or marked, as their stream says: exactly those of its keys that the source still lacks.</summary>
    /// <returns>The requests; null where it is not held any more.</returns>
    public Task<IReadOnlyList<long>?> ApplyAsync(Deletion held, string by, CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            await using var transaction = await BeginLastingAsync(connection, cancellation);
            if (await DecideAsync(connection, DeletionTable.Decide(held.Id, "held", "applied", by, held.Rows), cancellation) is not var (of, basis)) return null;
            var ids = await AskAsync(connection, of, held.Id, by, cancellation);
            await using (var batch = new NpgsqlBatch(connection) { BatchCommands = { DeletionTable.ForgetKeys(held.Id) } })
            {
                if (basis is not null) batch.BatchCommands.Add(DeletionTable.SetBasis(of, basis));
                await batch.ExecuteNonQueryAsync(cancellation);
            }

            await LastingCommit.CommitAsync(connection, cancellation);
            return ids;
        },
        cancellation);

    /// <summary>Forgets the keys of a held set, until a comparison finds them again.</summary>
    /// <returns>False where it is not held any more.</returns>
    public Task<bool> DiscardAsync(Deletion held, string by, CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            await using var transaction = await BeginLastingAsync(connection, cancellation);
            if (await DecideAsync(connection, DeletionTable.Decide(held.Id, "held", "discarded", by, held.Rows), cancellation) is null) return false;
            await using (var batch = new NpgsqlBatch(connection) { BatchCommands = { DeletionTable.ForgetKeys(held.Id) } }) await batch.ExecuteNonQueryAsync(cancellation);
            await LastingCommit.CommitAsync(connection, cancellation);
            return true;
        },
        cancellation);

    /// <summary>Begins a set that nobody sees before it is whole.</summary>
    /// <returns>Its number.</returns>
    public Task<long> BeginAsync(StreamId of, CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            // A database that goes back in time must not give one number to two sets: approval of the one would hold for the other.
            long id = RandomNumberGenerator.GetInt32(100_000, int.MaxValue);
            await using var batch = new NpgsqlBatch(connection);
            foreach (var command in DeletionTable.Begin(of, id)) batch.BatchCommands.Add(command);
            batch.BatchCommands.Add(DeletionTable.Tidy(of));
            batch.BatchCommands.Add(DeletedRowsTable.Tidy(of));
            await batch.ExecuteNonQueryAsync(cancellation);
            return id;
        },
        cancellation);

    /// <summary>Goes on with a set as it was after so many chunks of keys.</summary>
    /// <returns>False where there is no such set any more.</returns>
    public Task<bool> GoOnAsync(long id, int places, CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection);
            foreach (var command in DeletionTable.GoOn(id, places)) batch.BatchCommands.Add(command);
            return await batch.ExecuteScalarAsync(cancellation) is long;
        },
        cancellation);

    public Task AddAsync(long id, DeletionKeys keys, CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { DeletionTable.AddKeys(id, keys.Place, keys.Argument, keys.Fields), DeletionTable.Counting(id) } };
            return await batch.ExecuteNonQueryAsync(cancellation);
        },
        cancellation);

    /// <summary>What is known of the stream before its deletes are let through or held.</summary>
    public Task<(bool HasBasis, string? Basis, DateTimeOffset? SetAt, long DeletedInOneDay)> KnownAsync(StreamId of, CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { DeletionTable.Basis(of), DeletedRowsTable.OfOneDay(of) } };
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            var hasBasis = await reader.ReadAsync(cancellation);
            var basis = !hasBasis || reader.IsDBNull(0) ? null : reader.GetString(0);
            var setAt = hasBasis ? new DateTimeOffset(reader.GetDateTime(1)) : (DateTimeOffset?)null;
            await reader.NextResultAsync(cancellation);
            await reader.ReadAsync(cancellation);
            return (hasBasis, basis, setAt, reader.GetInt64(0));
        },
        cancellation);

    /// <summary>Holds a whole set.</summary>
    /// <returns>Its number: that of the set with the same keys where one is held already.</returns>
    public Task<long> HoldAsync(StreamId of, FoundSet found, string reason, string basis, CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { DeletionTable.Hold(of, found.Id, found.Rows, found.Fingerprint, reason, basis) } };
            return (long)(await batch.ExecuteScalarAsync(cancellation))!;
        },
        cancellation);

    /// <summary>Lets a whole set through; its keys stay until <see cref="ForgetKeysAsync"/>.</summary>
    /// <returns>The requests.</returns>
    public Task<IReadOnlyList<long>> LetThroughAsync(StreamId of, FoundSet found, string basis, string by, CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            await using var transaction = await BeginLastingAsync(connection, cancellation);
            await using (var batch = new NpgsqlBatch(connection) { BatchCommands = { DeletionTable.ForgetHeld(of), DeletionTable.SetBasis(of, basis), DeletionTable.Decide(found.Id, "counting", "applied", by, found.Rows) } })
            {
                await batch.ExecuteNonQueryAsync(cancellation);
            }

            var ids = await AskAsync(connection, of, found.Id, by, cancellation);
            await LastingCommit.CommitAsync(connection, cancellation);
            return ids;
        },
        cancellation);

    /// <summary>A comparison found no row to delete: what is held is no more, and the source as it is was looked through.</summary>
    public Task FoundNoneAsync(StreamId of, string basis, CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { DeletionTable.ForgetHeld(of), DeletionTable.SetBasis(of, basis) } };
            return await batch.ExecuteNonQueryAsync(cancellation);
        },
        cancellation);

    public Task ForgetKeysAsync(long id, CancellationToken cancellation) => ExecuteAsync(DeletionTable.ForgetKeys(id), cancellation);

    public Task ForgetAsync(long id, CancellationToken cancellation) => ExecuteAsync(DeletionTable.Forget(id), cancellation);

    /// <summary>A decision must not be lost in a crash.</summary>
    private static async Task<NpgsqlTransaction> BeginLastingAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var wait = new NpgsqlCommand(LastingCommit.Wait, connection);
        await wait.ExecuteNonQueryAsync(cancellation);
        return transaction;
    }

    private static async Task<IReadOnlyList<long>> AskAsync(NpgsqlConnection connection, StreamId of, long id, string by, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { DeletionTable.Ask(of, id, by) } };
        List<long> ids = [];
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) ids.Add(reader.GetInt64(0));
        return ids;
    }

    private static async Task<(StreamId Of, string? Basis)?> DecideAsync(NpgsqlConnection connection, NpgsqlBatchCommand decide, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { decide } };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation)) return null;
        return (new StreamId(reader.GetString(0), reader.GetString(1)), reader.IsDBNull(2) ? null : reader.GetString(2));
    }

    private Task<int> ExecuteAsync(NpgsqlBatchCommand command, CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { command } };
            return await batch.ExecuteNonQueryAsync(cancellation);
        },
        cancellation);

    private Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> step, CancellationToken cancellation) => ServiceSchema.RunAsync(connections, step, DeletionTable.Subject, cancellation);
}

/// <summary>A chunk of the keys of a set.</summary>
/// <param name="Place">From 0 on.</param>
/// <param name="Argument">Of the request that deletes them.</param>
/// <param name="Fields">The keys as records carry them, each with its length before it.</param>
internal sealed record DeletionKeys(int Place, string Argument, byte[] Fields);

/// <summary>All rows that one comparison found.</summary>
/// <param name="Fingerprint">Of its keys, whatever their order.</param>
internal sealed record FoundSet(long Id, long Rows, long Fingerprint);
