using Npgsql;
using SyncService.Target.Checkpoints;
using SyncService.Target.Sessions;

namespace SyncService.Target.DeadLetters;

/// <summary>The records set aside in one database, as far as they are of these streams or of none that has their name: to look at, to throw away.</summary>
/// <remarks>A database without the table has no dead letters. Every member throws <see cref="SyncException"/> when the store fails.</remarks>
internal sealed class DeadLetterStore(PostgresConnections connections, IReadOnlyList<StreamSpec> streams)
{
    private readonly LetterScope scope = new(streams);

    private bool Keeps => connections.Options.KeepsSettledLetters;

    public Task<IReadOnlyList<DeadLetterCount>> CountAsync(string? stream, CancellationToken cancellation) => ReadAsync(
        DeadLetterTable.Counts(scope, stream),
        reader => Task.FromResult(new DeadLetterCount(
            reader.GetString(0), reader.GetInt64(1), new DateTimeOffset(reader.GetDateTime(2)), new DateTimeOffset(reader.GetDateTime(3)))),
        cancellation);

    /// <summary>Those that failed last, the last first.</summary>
    public Task<IReadOnlyList<DeadLetter>> NewestAsync(string? stream, int limit, CancellationToken cancellation) => ReadAsync(
        DeadLetterTable.Newest(scope, stream, limit), reader => DeadLetterTable.ReadAsync(reader, cancellation), cancellation);

    /// <summary>Those that came to their end last, the last first.</summary>
    public Task<IReadOnlyList<DeadLetter>> SettledAsync(string? stream, int limit, CancellationToken cancellation) => ReadAsync(
        SettledLetterTable.Newest(scope, stream, limit),
        async reader => await DeadLetterTable.ReadAsync(reader, cancellation) with { Settled = new Settlement(new DateTimeOffset(reader.GetDateTime(11)), reader.GetString(12)) },
        cancellation,
        $"SELECT {SettledLetterTable.Exists}");

    public async Task<DeadLetter?> FindAsync(long id, CancellationToken cancellation) =>
        await ReadAsync(DeadLetterTable.Find(scope, id), reader => DeadLetterTable.ReadAsync(reader, cancellation), cancellation) is [var letter] ? letter : null;

    /// <summary>The next ids after one, in the order in which the records came.</summary>
    public Task<IReadOnlyList<long>> IdsAfterAsync(long id, string? stream, int limit, CancellationToken cancellation) => ReadAsync(
        DeadLetterTable.IdsAfter(scope, id, stream, limit), reader => Task.FromResult(reader.GetInt64(0)), cancellation);

    /// <summary>What those letters are about that are still there.</summary>
    public Task<IReadOnlyList<LetterKey>> KeysAsync(IReadOnlyList<long> ids, CancellationToken cancellation) => ReadAsync(
        DeadLetterTable.KeysOf(scope, [.. ids]),
        async reader => new LetterKey(reader.GetInt64(0), reader.GetString(1), await DeadLetterTable.TextAsync(reader, 2, cancellation), reader.GetString(3)),
        cancellation);

    /// <summary>False when there is no such letter.</summary>
    public async Task<bool> DiscardAsync(long id, CancellationToken cancellation) => await ExecuteAsync(DeadLetterTable.Discard(scope, id, Keeps), cancellation) > 0;

    /// <returns>How many there were.</returns>
    public Task<int> DiscardAllAsync(IReadOnlyList<string> those, CancellationToken cancellation) => ExecuteAsync(DeadLetterTable.DiscardAll(scope, [.. those], Keeps), cancellation);

    private async Task<int> ExecuteAsync(NpgsqlBatchCommand command, CancellationToken cancellation)
    {
        await ServiceSchema.EnsureAsync(connections)(cancellation);
        return await RunAsync(async batch => await batch.ExecuteNonQueryAsync(cancellation), command, 0, cancellation);
    }

    private Task<IReadOnlyList<T>> ReadAsync<T>(NpgsqlBatchCommand command, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellation, string? exists = null) => RunAsync<IReadOnlyList<T>>(
        async batch =>
        {
            List<T> found = [];
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation)) found.Add(await read(reader));
            return found;
        },
        command,
        [],
        cancellation,
        exists);

    private Task<T> RunAsync<T>(Func<NpgsqlBatch, Task<T>> run, NpgsqlBatchCommand command, T withoutTable, CancellationToken cancellation, string? exists = null) => connections.RunAsync(
        async connection =>
        {
            await using (var look = new NpgsqlCommand(exists ?? DeadLetterTable.Exists, connection))
            {
                if (!(bool)(await look.ExecuteScalarAsync(cancellation))!) return withoutTable;
            }

            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { command } };
            return await run(batch);
        },
        "sync_service.dead_letter",
        cancellation);
}
