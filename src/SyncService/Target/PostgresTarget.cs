using Npgsql;
using SyncService.Encoding;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;
using SyncService.Protocol.Identities;
using SyncService.Target.Applying;
using SyncService.Target.Checkpoints;
using SyncService.Target.DeadLetters;
using SyncService.Target.Deletions;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;
using SyncService.Target.Setup;

namespace SyncService.Target;

/// <summary>The target of one stream in PostgreSQL.</summary>
internal sealed class PostgresTarget(
    StreamSpec stream, PostgresConnections connections, ApplySessions sessions, ProtocolRules rules, TargetLog log, TimeProvider clock) : ITargetStore
{
    public PgName Name { get; } = PgName.Parse(stream.Target);

    public StreamSpec Stream => stream;

    public StreamId Id { get; } = StreamId.Of(stream);

    public TargetOptions Options => connections.Options;

    public ProtocolRules Rules => rules;

    public TimeProvider Clock => clock;

    public ApplySessions Sessions => sessions;

    public UpsertPlans Plans { get; } = new(stream, connections.Options, log, clock);

    public FirstLoad FirstLoad { get; } = new();

    public KnownLetters Letters { get; } = new(StreamId.Of(stream), connections.Options.KeepsSettledLetters);

    public BadShare Share { get; } = new(connections.Options.DeadLetterLimitPercent, clock);

    public CarefulPace Pace { get; } = new();

    public BatchPace Size { get; init; } = new();

    public BatchWatch Watch { get; } = new();

    public int TakesAtOnce => Size.Records;

    public Task<Checkpoint> ReadCheckpointAsync(CancellationToken cancellation) => RunOnOwnTablesAsync(
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { CheckpointTable.Select(Id, Name, locked: false, statistics: true) } };
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            return await CheckpointTable.ReadAsync(reader, cancellation);
        },
        cancellation);

    public Task<TargetMap> MapAsync(RecordSchema schema, CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            var table = await TargetCatalog.ReadAsync(connection, Name, cancellation, defaults: false) ?? throw Plans.Missing(Name);
            var plan = UpsertPlan.Build(schema, table, stream);
            await DeleteScope.CheckAsync(connection, stream, table, cancellation);
            return new TargetMap(table.Oid, plan.Columns.ToDictionary(column => column.Source.Source, column => (column.Target.Name, column.Target.Place), StringComparer.Ordinal))
            {
                Zone = plan.Columns.Any(column => column.DependsOnZone) ? Options.TimeZone : null,
            };
        },
        cancellation);

    public Task<NewGeneration> BeginAsync(Func<Remembered, GenerationChoice> take, CancellationToken cancellation) => RunOnOwnTablesAsync(
        async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            var found = await RememberedAsync(connection, cancellation);
            if (found.Checkpoint.Pause is not null) return new NewGeneration(found.Checkpoint, null);
            var choice = take(found);
            await using (var batch = new NpgsqlBatch(connection) { BatchCommands = { CheckpointTable.Begin(Id, found, choice) } })
            {
                await batch.ExecuteNonQueryAsync(cancellation);
            }

            await transaction.CommitAsync(cancellation);
            return new NewGeneration(found.Checkpoint, choice);
        },
        cancellation);

    public Task<bool> KeepReadingAsync(Generation generation, Seq last, KeptReading reading, CancellationToken cancellation) => RunOnOwnTablesAsync(
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { CheckpointTable.KeepReading(Id, generation, last, reading) } };
            return await batch.ExecuteNonQueryAsync(cancellation) > 0;
        },
        cancellation);

    /// <summary>Whether the table holds a row is asked of the table where anything gives a reason to: to look may take long behind many deleted rows.</summary>
    private async Task<Remembered> RememberedAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        Remembered found;
        await using (var batch = new NpgsqlBatch(connection))
        {
            batch.BatchCommands.Add(CheckpointTable.Adopt(Id, Name));
            batch.BatchCommands.Add(CheckpointTable.Insert(Id));
            batch.BatchCommands.Add(CheckpointTable.SelectRemembered(Id, Name));
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            found = await CheckpointTable.ReadRememberedAsync(reader, cancellation);
        }

        return await WithRowsAsync(connection, found, cancellation);
    }

    /// <summary>The table was looked into and held no row: a beginning looks again, whatever the statistics count by then. Those of another session may come behind a DELETE.</summary>
    private volatile bool heldNoRow;

    private async Task<Remembered> WithRowsAsync(NpgsqlConnection connection, Remembered found, CancellationToken cancellation)
    {
        if (found.Target.Oid is null || !(found.Checkpoint.IsTargetMoved || found.Checkpoint.SeemsEmpty || heldNoRow)) return found;
        await using var look = new NpgsqlCommand($"SELECT NOT EXISTS (SELECT 1 FROM {Name.Sql})", connection);
        var isEmpty = (bool)(await look.ExecuteScalarAsync(cancellation))!;
        heldNoRow = isEmpty;
        return found with { Target = found.Target with { IsEmpty = isEmpty } };
    }

    /// <summary>What a beginning would find, for somebody who begins nothing. Waits a moment at most for whoever has locked the table, and nobody waits for it longer.</summary>
    /// <exception cref="SyncException">The server fails; or the service's tables lack what this version needs, which only a start or init adds.</exception>
    public Task<Remembered> RecallAsync(CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            if (!await ServiceSchema.MayBeReadAsync(connection, connections.Options, cancellation)) return new Remembered(Checkpoint.None, null, null, new TargetLook(null, null, null, null, false, null));
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await using var batch = new NpgsqlBatch(connection);
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SET TRANSACTION READ ONLY"));
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SET LOCAL lock_timeout = '2s'"));
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SET LOCAL statement_timeout = '5s'"));
            batch.BatchCommands.Add(CheckpointTable.Recall(Id, Name));
            Remembered found;
            await using (var reader = await batch.ExecuteReaderAsync(cancellation)) found = await CheckpointTable.ReadRememberedAsync(reader, cancellation);
            try
            {
                return await WithRowsAsync(connection, found, cancellation);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable)
            {
                // Whether it is empty stays unknown, as it does where nothing gives a reason to ask.
                return found;
            }
        },
        cancellation);

    public Task<bool> HoldsRowsAsync(CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            if (await TargetCatalog.ReadAsync(connection, Name, cancellation, defaults: false) is not { Kind.IsTable: true } table) return false;
            await using var command = new NpgsqlCommand($"SELECT EXISTS (SELECT 1 FROM {table.Name.Sql})", connection);
            var holds = (bool)(await command.ExecuteScalarAsync(cancellation))!;
            heldNoRow = !holds;
            return holds;
        },
        cancellation);

    public async Task<Applied?> ApplyAsync(RecordBatch batch, RecordSchemas schemas, Checkpoint expected, CancellationToken cancellation)
    {
        var planned = Plans.Any;
        try
        {
            return await AttemptAsync(batch, schemas, expected, cancellation);
        }
        catch (SyncException e) when (e.Failure == Failure.Configuration && planned)
        {
            // The plan was made for a table that has changed since: look at it again before anyone is bothered.
            return await AttemptAsync(batch, schemas, expected, cancellation);
        }
    }

    private async Task<Applied?> AttemptAsync(RecordBatch batch, RecordSchemas schemas, Checkpoint expected, CancellationToken cancellation)
    {
        var session = await sessions.RentAsync(cancellation);
        var began = clock.GetTimestamp();
        Watch.Begin();
        try
        {
            Plans.Begin(expected.Generation);
            await session.LimitAsync(Size.LimitOf(batch.Bytes), cancellation);
            if (FirstLoad.IsUndecided) await FirstLoad.DecideAsync(session, Name, expected, cancellation);
            var applied = await new BatchTransaction(this, session, schemas).ApplyAsync(batch, expected, cancellation);
            Size.Took(batch.Count, clock.GetElapsedTime(began));
            sessions.Return(session);
            return applied;
        }
        catch (Exception e)
        {
            Plans.Forget();
            var time = clock.GetElapsedTime(began);
            await ApplySessions.DiscardAsync(session, e);
            if (!PostgresErrors.IsOurs(e)) throw;
            if (!ServiceSchema.MayLack(e) || !await ServiceSchema.EnsureAsync(connections)(cancellation)) throw Translate(e, batch, time);
        }
        finally
        {
            Watch.End();
        }

        // A server that was restored had the service's tables without what this version needs.
        return await AttemptAsync(batch, schemas, expected, cancellation);
    }

    /// <param name="count">Records of a batch that was committed.</param>
    /// <param name="firstReason">Why the first of them was.</param>
    public void TellSetAside(int count, string firstReason) => log.DeadLetters(stream.Name, count, firstReason);

    public async Task<IPreparedBatch?> PrepareAsync(RecordBatch batch, RecordSchemas schemas, Checkpoint? before, CancellationToken cancellation) =>
        !Pace.IsNeeded && await sessions.TryRentAheadAsync(cancellation) is { } session
            ? await PreparedBatch.BeginAsync(this, session, batch, schemas, before, cancellation)
            : null;

    /// <summary>A failure of a batch, in the operator's words. One that took too long is followed by a smaller one.</summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="time">After which.</param>
    public SyncException Translate(Exception e, RecordBatch batch, TimeSpan time)
    {
        var limit = Size.LimitOf(batch.Bytes);
        if (SlowTarget.WasGivenUp(e)) Size.GaveUp(batch.Count, time);
        return SlowTarget.WasEnded(e, time, limit)
            ? SlowTarget.Failure(e, Name, batch.Count, time).Of(Store.PostgreSql)
            : PostgresErrors.Translate(e, e is PostgresException ? Name.ToString() : $"PostgreSQL at {connections.Name}", connections.Options, stream.Settings);
    }

    /// <summary>Columns and keys of the target table, without waiting for a lock on it; null when there is no such table.</summary>
    public Task<TargetTable?> DescribeAsync(CancellationToken cancellation) => RunAsync(
        connection => TargetCatalog.ReadAsync(connection, Name, cancellation, defaults: false), cancellation);

    /// <summary>Creates the table with all that <c>init</c> would print for it.</summary>
    public async Task CreateAsync(RecordSchema schema, CancellationToken cancellation)
    {
        TargetStanding standing;
        await using (var probe = await TargetProbe.OpenAsync(connections, cancellation)) standing = await probe.StandingAsync(Name, table: null, cancellation);
        if (TableMaking.Obstacle(Name, standing, stream.Settings) is { } obstacle) throw obstacle.Of(Store.PostgreSql);
        await CreateAsync(schema, standing, cancellation);
    }

    private Task<int> CreateAsync(RecordSchema schema, TargetStanding standing, CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            await using var look = new NpgsqlCommand(UpdatedAtTrigger.FunctionExists, connection);
            var functionExists = (bool)(await look.ExecuteScalarAsync(cancellation))!;
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await using var command = new NpgsqlCommand(TargetDdl.CreateAll(Name, schema, functionExists, stream.DeletedColumn, standing.SchemaExists ? null : standing.Schema), connection);
            await command.ExecuteNonQueryAsync(cancellation);
            await transaction.CommitAsync(cancellation);
            return 0;
        },
        cancellation);

    public Task AddColumnAsync(RecordColumn column, CancellationToken cancellation) => ExecuteAsync(TargetDdl.AddColumn(Name, column), cancellation);

    private Task<int> ExecuteAsync(string ddl, CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            await using var command = new NpgsqlCommand(ddl, connection);
            await command.ExecuteNonQueryAsync(cancellation);
            return 0;
        },
        cancellation);

    private Task<T> RunOnOwnTablesAsync<T>(Func<NpgsqlConnection, Task<T>> step, CancellationToken cancellation) =>
        ServiceSchema.RunAsync(connections, step, "the checkpoint in sync_service", cancellation);

    private Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> step, CancellationToken cancellation) => connections.RunAsync(step, Name.ToString(), cancellation, stream.Settings);
}
