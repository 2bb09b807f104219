using Npgsql;
using SyncService.Target.Checkpoints;
using SyncService.Target.Sessions;

namespace SyncService.Target.Requests;

/// <summary>The requests of one database: to ask, and to look what became of them.</summary>
/// <remarks>Every member throws <see cref="SyncException"/> when the store fails.</remarks>
internal sealed class RequestStore(PostgresConnections connections)
{
    /// <summary>Writes a request; it holds from then on, whether or not a service runs.</summary>
    /// <returns>Its number.</returns>
    public async Task<long> AskAsync(StreamSpec stream, RequestArgument argument, string by, CancellationToken cancellation)
    {
        await ServiceSchema.EnsureAsync(connections)(cancellation);
        return await RunAsync(
            async connection =>
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellation);
                await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand(LastingCommit.Wait) } };
                batch.BatchCommands.Add(RequestTable.Insert(StreamId.Of(stream), argument, by));
                var id = (long)(await batch.ExecuteScalarAsync(cancellation))!;
                await LastingCommit.CommitAsync(connection, cancellation);
                return id;
            },
            cancellation);
    }

    /// <summary>The requests with these numbers, after those of the stream that are applied were ended.</summary>
    public Task<IReadOnlyList<Request>> LookAsync(StreamId of, IReadOnlyList<long> ids, CancellationToken cancellation) => RunAsync<IReadOnlyList<Request>>(
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { RequestTable.Settle(of), RequestTable.Find([.. ids]) } };
            List<Request> found = [];
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation)) found.Add(RequestTable.Read(reader));
            return found;
        },
        cancellation);

    /// <summary>Forgets a request that nobody is to read about later.</summary>
    public Task ForgetAsync(long id, CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { RequestTable.Forget(id) } };
            return await batch.ExecuteNonQueryAsync(cancellation);
        },
        cancellation);

    /// <summary>Whether the role may delete rows of the stream's target.</summary>
    public Task<bool> MayDeleteAsync(StreamSpec stream, CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            await using var command = new NpgsqlCommand("SELECT coalesce(has_table_privilege(to_regclass($1), 'DELETE'), true)", connection)
            {
                Parameters = { new() { Value = PgName.Parse(stream.Target).Sql } },
            };
            return (bool)(await command.ExecuteScalarAsync(cancellation))!;
        },
        cancellation);

    private Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> run, CancellationToken cancellation) => connections.RunAsync(run, RequestTable.Subject, cancellation);
}
