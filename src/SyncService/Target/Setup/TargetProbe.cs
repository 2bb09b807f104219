using Npgsql;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;

namespace SyncService.Target.Setup;

/// <summary>Looks at the target database on one connection that can write nothing.</summary>
internal sealed class TargetProbe(NpgsqlConnection connection, PostgresConnections connections) : IAsyncDisposable
{
    /// <exception cref="SyncException">The server cannot be reached or refuses the login.</exception>
    public static async Task<TargetProbe> OpenAsync(PostgresConnections connections, CancellationToken cancellation)
    {
        var probe = new TargetProbe(await connections.OpenSessionAsync(cancellation), connections);
        await probe.RunAsync("SET default_transaction_read_only = on", static _ => true, null, cancellation);
        return probe;
    }

    /// <summary>The server's clock, version and whether it is a standby, which takes no rows.</summary>
    public async Task<(DateTimeOffset Clock, string Version, string Encoding, bool IsStandby)> ServerAsync(CancellationToken cancellation) => (await RunAsync(
        "SELECT clock_timestamp(), current_setting('server_version'), current_setting('server_encoding'), pg_is_in_recovery()",
        reader => (new DateTimeOffset(reader.GetDateTime(0)), reader.GetString(1), reader.GetString(2), reader.GetBoolean(3)),
        null,
        cancellation))[0];

    /// <summary>Null when there is no such table, or its schema is closed to the role.</summary>
    public async Task<TargetTable?> TableAsync(PgName name, CancellationToken cancellation)
    {
        try
        {
            return await TargetCatalog.ReadAsync(connection, name, cancellation);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return null;
        }
        catch (Exception e) when (PostgresErrors.IsOurs(e))
        {
            throw Translate(e);
        }
    }

    public async Task<TargetStanding> StandingAsync(PgName name, TargetTable? table, CancellationToken cancellation)
    {
        var standing = (await RunAsync(StandingSql.Database, Database, (object?)name.Schema ?? DBNull.Value, cancellation))[0];
        var service = standing.Service;
        if (service.SchemaExists) service = (await RunAsync(StandingSql.Service, reader => Service(reader, service), null, cancellation))[0];
        if (table is null) return standing with { Service = service };
        var ofTable = await RunAsync(StandingSql.Table, reader => Table(reader, standing), table.Name.Sql, cancellation);
        return (ofTable.Count == 0 ? standing : ofTable[0]) with { Service = service };
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

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

    private async Task<List<T>> RunAsync<T>(string sql, Func<NpgsqlDataReader, T> read, object? parameter, CancellationToken cancellation)
    {
        try
        {
            await using var command = new NpgsqlCommand(sql, connection);
            if (parameter is not null) command.Parameters.Add(new() { Value = parameter, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            List<T> rows = [];
            while (await reader.ReadAsync(cancellation)) rows.Add(read(reader));
            return rows;
        }
        catch (Exception e) when (PostgresErrors.IsOurs(e))
        {
            throw Translate(e);
        }
    }

    private SyncException Translate(Exception e) => PostgresErrors.Translate(e, $"PostgreSQL at {connections.Name}", connections.Options);
}
