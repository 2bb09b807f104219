using Npgsql;
using SyncService.Target.Constraints;
using SyncService.Target.Deletions;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;

namespace SyncService.Target.Setup;

/// <summary>Looks at the target database on a session of its own, in transactions that can write nothing, and changes nothing on the session.</summary>
internal sealed class TargetProbe(PostgresSession session, PostgresConnections connections) : IAsyncDisposable
{
    private readonly NpgsqlConnection connection = session.Connection;

    /// <exception cref="SyncException">The server cannot be reached or refuses the login; or a pooler shares its sessions out.</exception>
    public static async Task<TargetProbe> OpenAsync(PostgresConnections connections, CancellationToken cancellation) =>
        new(await connections.OpenBareAsync(cancellation), connections);

    public Task<ServerStanding> ServerAsync(CancellationToken cancellation) => AskAsync(() => ServerStanding.ReadAsync(connection, cancellation), cancellation);

    /// <summary>Null when there is no such table, or its schema is closed to the role.</summary>
    public async Task<TargetTable?> TableAsync(PgName name, CancellationToken cancellation)
    {
        try
        {
            return await AskAsync(() => TargetCatalog.ReadAsync(connection, name, cancellation), cancellation);
        }
        catch (SyncException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege })
        {
            return null;
        }
    }

    /// <summary>All that the table has, its key included.</summary>
    public Task<TargetConstraints> ConstraintsAsync(TargetTable table, CancellationToken cancellation) => AskAsync(() => ConstraintCatalog.ReadAsync(connection, table, [], cancellation), cancellation);

    /// <summary>What hangs on the table when rows of it are deleted.</summary>
    public Task<DeleteEffects> EffectsAsync(TargetTable table, CancellationToken cancellation) => AskAsync(() => DeleteEffects.ReadAsync(connection, table, cancellation), cancellation);

    /// <exception cref="SyncException">PostgreSQL does not take the stream's condition on rows that may be deleted.</exception>
    public Task CheckScopeAsync(StreamSpec stream, TargetTable table, CancellationToken cancellation) => AskAsync(
        async () =>
        {
            await DeleteScope.CheckAsync(connection, stream, table, cancellation);
            return 0;
        },
        cancellation);

    public Task<TargetStanding> StandingAsync(PgName name, TargetTable? table, CancellationToken cancellation) => AskAsync(
        async () =>
        {
            var standing = (await RunAsync(StandingSql.Database, Database, (object?)name.Schema ?? DBNull.Value, cancellation))[0];
            var service = standing.Service;
            if (service.SchemaExists) service = (await RunAsync(StandingSql.Service, reader => Service(reader, service), null, cancellation))[0];
            if (table is null) return standing with { Service = service };
            var ofTable = await RunAsync(StandingSql.Table, reader => Table(reader, standing), table.Name.Sql, cancellation);
            return (ofTable.Count == 0 ? standing : ofTable[0]) with { Service = service };
        },
        cancellation);

    public ValueTask DisposeAsync() => session.DisposeAsync();

    private static TargetStanding Database(NpgsqlDataReader reader) => new()
    {
        User = reader.GetString(0),
        Database = reader.GetString(1),
        Schema = reader.IsDBNull(2) ? null : reader.GetString(2),
        SchemaExists = reader.GetBoolean(3),
        MayUseSchema = reader.GetBoolean(4),
        MayCreateInSchema = reader.GetBoolean(5),
        MayCreateSchemas = reader.GetBoolean(6),
        MayMakeTemporaryTables = reader.GetBoolean(7),
        Service = new ServiceStanding(reader.GetBoolean(8), reader.GetBoolean(9), reader.GetBoolean(10), false, false, []),
    };

    private static ServiceStanding Service(NpgsqlDataReader reader, ServiceStanding known) => known with
    {
        TablesExist = reader.GetBoolean(0),
        IsWhole = reader.GetBoolean(1),
        MayExtend = reader.GetBoolean(2),
        FunctionExists = reader.GetBoolean(3),
        Refused = reader.GetFieldValue<string[]>(4),
    };

    private static TargetStanding Table(NpgsqlDataReader reader, TargetStanding known) => known with
    {
        OwnsTable = reader.GetBoolean(0),
        RowSecurityIsActive = reader.GetBoolean(1),
        Refused = reader.GetFieldValue<string[]>(2)
            .Select(text => text.Split(' ', 2))
            .GroupBy(parts => parts[0], parts => parts[1], StringComparer.Ordinal)
            .ToDictionary(right => right.Key, right => (IReadOnlySet<string>)right.ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal),
        RefusedSequences = reader.GetFieldValue<string[]>(3),
        IndexedColumns = reader.GetFieldValue<string[]>(4).ToHashSet(StringComparer.Ordinal),
        UpdateTriggers = reader.GetFieldValue<string[]>(5),
        MayDelete = reader.GetBoolean(6),
        IsUnlogged = reader.GetBoolean(7),
    };

    /// <summary>Asks in a transaction that can write nothing, with settings that end with it.</summary>
    private async Task<T> AskAsync<T>(Func<Task<T>> questions, CancellationToken cancellation)
    {
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await using var batch = new NpgsqlBatch(connection);
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SET TRANSACTION READ ONLY"));
            batch.BatchCommands.Add(new NpgsqlBatchCommand(SessionSettings.SetLocal(connections.Options)));
            await batch.ExecuteNonQueryAsync(cancellation);
            return await questions();
        }
        catch (Exception e) when (PostgresErrors.IsOurs(e))
        {
            throw PostgresErrors.Translate(e, $"PostgreSQL at {connections.Name}", connections.Options);
        }
    }

    private async Task<List<T>> RunAsync<T>(string sql, Func<NpgsqlDataReader, T> read, object? parameter, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        if (parameter is not null) command.Parameters.Add(new() { Value = parameter, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        List<T> rows = [];
        while (await reader.ReadAsync(cancellation)) rows.Add(read(reader));
        return rows;
    }
}
