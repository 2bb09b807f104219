using Npgsql;
using SyncService.Encoding.Schemas;
using SyncService.Target.Checkpoints;
using SyncService.Target.DeadLetters;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;

namespace SyncService.Target.Comparing;

/// <summary>A session that compares one target with rows of its source: reads its rows, and has PostgreSQL compare staged ones.</summary>
/// <remarks>Writes to no table but a temporary one of its own.</remarks>
internal sealed class TargetComparison : IAsyncDisposable
{
    /// <summary>A slice is compared by the index on the key, whatever the planner knows of a table that is filled and emptied all the time.</summary>
    private const string Settings = "SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_seqscan = off; SET jit = off; SET lock_timeout = '5s'";

    private readonly PostgresSession session;
    private readonly PostgresConnections connections;
    private readonly StreamSpec stream;
    private readonly ComparisonTable table;
    private readonly TargetRows rows;

    private TargetComparison(PostgresSession session, PostgresConnections connections, StreamSpec stream, ComparisonPlan plan)
    {
        (this.session, this.connections, this.stream, Plan) = (session, connections, stream, plan);
        table = new ComparisonTable(new ComparisonSql(plan, stream.MaskColumns.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase)), session.Connection);
        rows = new TargetRows(plan, session.Connection);
    }

    public ComparisonPlan Plan { get; }

    /// <summary>Reads some rows of a range in the order of the key.</summary>
    /// <returns>How many there were: the range is at its end where they are fewer than asked for.</returns>
    public Task<int> ReadAsync(KeyRange range, int most, CopiedTuples.Sink sink, CancellationToken cancellation) => GuardAsync(() => rows.ReadAsync(range, most, sink, cancellation));

    /// <summary>Forgets all staged rows.</summary>
    public Task ClearAsync(CancellationToken cancellation) => GuardAsync(() => table.ClearAsync(cancellation));

    /// <summary>Stages rows of the source beside those that are there.</summary>
    public Task StageAsync(StagedRows staged, CancellationToken cancellation) => GuardAsync(() => table.AddAsync(staged, cancellation));

    /// <summary>Every staged row that is not equal, as the target is now.</summary>
    /// <param name="places">Rows are staged with places below this.</param>
    /// <param name="cancellation">The caller's.</param>
    public Task<List<(int Place, RowState State)>> StatesAsync(int places, CancellationToken cancellation) => GuardAsync(() => table.StatesAsync(places, cancellation));

    /// <summary>By place: for each compared column in its order the values of source and target, or null where they are equal.</summary>
    public Task<Dictionary<int, (string? Source, string? Target)?[]>> DetailsAsync(int[] places, CancellationToken cancellation) => GuardAsync(() => table.DetailsAsync(places, cancellation));

    /// <summary>Which of some keys have a dead letter, by the hashes that the records carry.</summary>
    public Task<HashSet<ulong>> LettersAsync(IReadOnlyCollection<ulong> keys, CancellationToken cancellation) => GuardAsync(async () =>
    {
        HashSet<ulong> found = [];
        if (!await ServiceSchema.IsWholeAsync(session.Connection, cancellation)) return found;
        await using var batch = new NpgsqlBatch(session.Connection) { BatchCommands = { DeadLetterTable.KeysAmong(StreamId.Of(stream), [.. keys.Select(key => (long)key)]) } };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) found.Add((ulong)reader.GetInt64(0));
        return found;
    });

    /// <summary>How many rows the target has, marked ones left out.</summary>
    public Task<long> CountAsync(CancellationToken cancellation) => GuardAsync(() => rows.CountAsync(cancellation));

    /// <summary>About how many rows the target has; null where PostgreSQL does not know.</summary>
    public Task<long?> EstimateAsync(CancellationToken cancellation) => GuardAsync(async () =>
    {
        await using var command = new NpgsqlCommand("SELECT reltuples::bigint FROM pg_class WHERE oid = $1::oid", session.Connection) { Parameters = { new() { Value = (long)Plan.Plan.Table.Oid } } };
        return await command.ExecuteScalarAsync(cancellation) is long and >= 0 and var estimate ? estimate : (long?)null;
    });

    /// <param name="connections">To the server.</param>
    /// <param name="stream">Whose target it is.</param>
    /// <param name="schema">Of the records that it is compared with.</param>
    /// <param name="level">Which columns are compared.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <exception cref="SyncException">There is no such table, or a key of its cannot be compared; or the server fails.</exception>
    public static async Task<TargetComparison> OpenAsync(PostgresConnections connections, StreamSpec stream, RecordSchema schema, VerifyLevel level, CancellationToken cancellation)
    {
        var name = PgName.Parse(stream.Target);
        var session = await connections.OpenSessionAsync(cancellation);
        try
        {
            await using (var command = new NpgsqlCommand(Settings, session.Connection)) await command.ExecuteNonQueryAsync(cancellation);
            var table = await TargetCatalog.ReadAsync(session.Connection, name, cancellation, defaults: false) ?? throw MissingTable.Of(name, connections.Options, stream.Settings);
            return new TargetComparison(session, connections, stream, new ComparisonPlan(UpsertPlan.ToCompare(schema, table, stream), level));
        }
        catch (Exception e)
        {
            await session.DisposeAsync();
            if (!PostgresErrors.IsOurs(e)) throw;
            throw Translate(e, connections, stream);
        }
    }

    public async ValueTask DisposeAsync()
    {
        rows.Dispose();
        await session.DisposeAsync();
    }

    private Task<int> GuardAsync(Func<Task> step) => GuardAsync(async () =>
    {
        await step();
        return 0;
    });

    private async Task<T> GuardAsync<T>(Func<Task<T>> step)
    {
        try
        {
            return await step();
        }
        catch (Exception e) when (PostgresErrors.IsOurs(e))
        {
            throw Translate(e, connections, stream);
        }
    }

    private static SyncException Translate(Exception e, PostgresConnections connections, StreamSpec stream) =>
        PostgresErrors.Translate(e, e is PostgresException ? stream.Target : $"PostgreSQL at {connections.Name}", connections.Options, stream.Settings);
}
