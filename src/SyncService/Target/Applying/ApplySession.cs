using System.Data;
using Npgsql;
using SyncService.Encoding;
using SyncService.Protocol;
using SyncService.Target.Checkpoints;
using SyncService.Target.Constraints;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;

namespace SyncService.Target.Applying;

/// <summary>One connection that applies batches; it remembers which staging tables it has made.</summary>
/// <param name="session">Its session.</param>
/// <param name="abandoned">Ends it at the server.</param>
internal sealed class ApplySession(PostgresSession session, AbandonedSession abandoned) : IAsyncDisposable
{
    private readonly NpgsqlConnection connection = session.Connection;
    private readonly StagingTables staging = new();

    /// <summary>
    /// Staged rows look their counterparts up by the key. A plan is kept for as long as the connection, and one that was made while the
    /// table was small would read all of it for each batch when it is large.
    /// </summary>
    private const string LookUpByKey = "SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_seqscan = off; SET jit = off";

    /// <summary>Few connections apply the batches of all streams: one whose table is locked by others must not keep one for long. Shorter than any statement may take, so that it is told for what it is.</summary>
    private const string GiveUpOnLocks = "SET lock_timeout = '20s'";

    private TimeSpan limit;

    public NpgsqlConnection Connection => connection;

    /// <summary>Ends it at the server, if it is still at work there.</summary>
    public Task EndAsync() => abandoned.EndAsync(session);

    /// <summary>What is released when the session is given back.</summary>
    public required SemaphoreSlim Slot { get; set; }

    public Task PrepareAsync(CancellationToken cancellation) => ExecuteAsync($"{LookUpByKey}; {GiveUpOnLocks}", cancellation);

    /// <summary>From now on the server ends a statement after so long. Outside a transaction, so that a rollback does not take it back.</summary>
    public async Task LimitAsync(TimeSpan time, CancellationToken cancellation)
    {
        if (time == limit) return;
        await ExecuteAsync(SessionSettings.EndStatementsAfter(time), cancellation);
        limit = time;
    }

    /// <summary>False once the connection was found broken, by a command or by its keep-alive.</summary>
    public bool IsOpen => connection.FullState == ConnectionState.Open;

    /// <summary>Call it outside a transaction, so that a rollback does not take the table away.</summary>
    public Task EnsureStagingAsync(UpsertPlan plan, CancellationToken cancellation) =>
        staging.ToCreate(plan.Sql.StagingTable) is { } options ? ExecuteAsync(plan.Sql.CreateStaging + options, cancellation) : Task.CompletedTask;

    /// <summary>Copies a run to its staging table, in about the order of its keys; but in that of the queue when one may stand twice, for then the last counts.</summary>
    public async Task StageAsync(UpsertPlan plan, RecordBatch batch, RecordRun run, bool keysMayRepeat, IReadOnlySet<int> without, CancellationToken cancellation)
    {
        using var ordered = keysMayRepeat ? KeyOrder.AsQueued(batch, run.From, run.To, without) : KeyOrder.Of(batch, run.From, run.To, plan.Schema, without);

        // The order of the copy is that of the places in a table without dead rows alone.
        if (keysMayRepeat && staging.HoldsDead(plan.Sql.StagingTable)) await ExecuteAsync(StagingTables.Empty(plan.Sql.StagingTable), cancellation);
        staging.Filled(plan.Sql.StagingTable, ordered.Tuples.Length);
        await CopyAsync(plan.Sql.CopyToStaging, ordered.Tuples, cancellation);
    }

    /// <summary>Copies a batch straight into the target.</summary>
    public async Task CopyToTargetAsync(UpsertPlan plan, RecordBatch batch, IReadOnlySet<int> without, CancellationToken cancellation)
    {
        using var tuples = KeyOrder.AsQueued(batch, 0, batch.Count, without);
        await CopyAsync(plan.Sql.CopyToTarget, tuples.Tuples, cancellation);
    }

    public async Task CopyAsync(string sql, ReadOnlyMemory<byte> tuples, CancellationToken cancellation)
    {
        var ending = Task.CompletedTask;
        try
        {
            // The driver cancels no COPY, and waits for its end.
            await using var givenUp = cancellation.Register(() => ending = abandoned.EndAsync(session));
            await using var copy = await connection.BeginRawBinaryCopyAsync(sql, cancellation);
            copy.ReadTimeout = Patience * 1000;
            await BinaryCopy.WriteAsync(copy, tuples, cancellation);
        }
        catch (Exception e) when (cancellation.IsCancellationRequested && PostgresErrors.IsOurs(e))
        {
            await ending;
            throw new OperationCanceledException(cancellation);
        }
    }

    public async Task<Checkpoint> LockAsync(StreamId id, PgName table, CancellationToken cancellation) =>
        (await ReadAndExecuteAsync([CheckpointTable.Select(id, table, locked: true)], null, cancellation)).Checkpoint;

    /// <summary>Whether the target is still the table that the generation began with. Ask it behind a statement that wrote to the target: until the transaction ends, nobody can exchange it then.</summary>
    public async Task<bool> IsMovedAsync(StreamId id, PgName table, CancellationToken cancellation)
    {
        await using var batch = NewBatch();
        batch.BatchCommands.Add(CheckpointTable.SelectMoved(id, table));
        return (bool)(await batch.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Empties what is unique beside the key in the rows in which it is to change; nothing where no column can be empty.</summary>
    public async Task EmptyAsync(UpsertPlan plan, string records, string condition, CancellationToken cancellation)
    {
        if (UniqueMoves.Empty(plan, await ConstraintsAsync(plan, cancellation), records, condition) is { } sql) await ExecuteAsync(sql, cancellation);
    }

    public Task<TargetConstraints> ConstraintsAsync(UpsertPlan plan, CancellationToken cancellation) =>
        ConstraintCatalog.ReadAsync(connection, plan.Table, plan.Keys.Select(key => key.Target.Name), cancellation);

    /// <param name="sql">Of <see cref="UnlikeSql"/>, within the transaction that wrote the rows.</param>
    /// <param name="cancellation">The caller's.</param>
    public async Task<Unlike> CountUnlikeAsync(string sql, CancellationToken cancellation)
    {
        await using var command = NewCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new Unlike(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }

    public async Task<int> ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var command = NewCommand(sql);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Locks and reads the checkpoint, runs one more statement, and looks whether the table was still the same behind it, in one round trip.</summary>
    public Task<Executed> LockAndExecuteAsync(StreamId id, PgName table, string? sql, CancellationToken cancellation)
    {
        var locking = CheckpointTable.Select(id, table, locked: true);
        return ReadAndExecuteAsync(sql is null ? [locking] : [locking, new NpgsqlBatchCommand(sql), CheckpointTable.SelectMoved(id, table)], sql, cancellation);
    }

    /// <summary>Reads the checkpoint, without the lock, and runs one more statement. What that one sees is no older.</summary>
    public Task<Executed> LookAndExecuteAsync(StreamId id, PgName table, string? sql, CancellationToken cancellation)
    {
        var look = CheckpointTable.Select(id, table, locked: false);
        return ReadAndExecuteAsync(sql is null ? [look] : [look, new NpgsqlBatchCommand(sql)], sql, cancellation);
    }

    private async Task<Executed> ReadAndExecuteAsync(IReadOnlyList<NpgsqlBatchCommand> commands, string? sql, CancellationToken cancellation)
    {
        await using var batch = NewBatch();
        foreach (var command in commands) batch.BatchCommands.Add(command);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var checkpoint = await CheckpointTable.ReadAsync(reader, cancellation);
        while (await reader.NextResultAsync(cancellation))
        {
            if (await reader.ReadAsync(cancellation)) checkpoint = checkpoint with { IsTargetMoved = reader.GetBoolean(0) };
        }

        await reader.CloseAsync();
        return new Executed(checkpoint, sql is null ? 0 : (int)batch.BatchCommands[1].RecordsAffected);
    }

    /// <summary>Runs the last statements of a transaction and its COMMIT in one round trip.</summary>
    public async Task CommitAsync(IEnumerable<NpgsqlBatchCommand> last, CancellationToken cancellation)
    {
        await using var batch = NewBatch();
        foreach (var command in last) batch.BatchCommands.Add(command);
        foreach (var sql in staging.ToEmpty()) batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        await batch.ExecuteNonQueryAsync(cancellation);
        staging.Emptied();
    }

    /// <summary>Commands that are waited for until the server has ended them.</summary>
    public NpgsqlBatch NewBatch() => new(connection) { Timeout = Patience };

    public ValueTask DisposeAsync() => session.DisposeAsync();

    private NpgsqlCommand NewCommand(string sql) => new(sql, connection) { CommandTimeout = Patience };

    /// <summary>In seconds.</summary>
    private int Patience => (int)Math.Ceiling((limit + PostgresSources.Silence).TotalSeconds);
}

/// <summary>What one round trip told.</summary>
/// <param name="Checkpoint">As it stands.</param>
/// <param name="Rows">That the other statement wrote.</param>
internal sealed record Executed(Checkpoint Checkpoint, int Rows);
