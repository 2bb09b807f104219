using LocalServers.Postgres;
using Npgsql;

namespace SyncService.Benchmarks.Shapes;

/// <summary>The table in PostgreSQL that is filled, and beside it the rows themselves, from which each run is prepared and checked.</summary>
internal sealed class TargetTable(PrivatePostgres server, string database, RowShape shape, string copyFile)
{
    private readonly string columns = string.Join(", ", shape.Columns.Select(column => column.Target));
    private readonly string key = shape.Key.ToLowerInvariant();
    private readonly string change = RowShape.ChangeColumn.ToLowerInvariant();
    private readonly string amount = shape.Amount.ToLowerInvariant();

    public string Name { get; } = shape.Target;

    /// <summary>All rows in the order of their changes, in PostgreSQL's binary COPY format.</summary>
    public string CopyFile => copyFile;

    public string Columns => columns;

    private string Rows => $"{Name}_rows";

    public Task CreateAsync() => ExecuteAsync(
        $"{Definition(shape, Name)}; CREATE UNLOGGED TABLE {Rows} ({Columned(shape, column => column.TargetType)})");

    /// <summary>The SQL that makes a target table as users have it: with a key, an index on the change column, and columns of their own.</summary>
    public static string Definition(RowShape shape, string name) =>
        $"""
        CREATE TABLE {name} ({Columned(shape, column => column.TargetType)},
            created_at timestamp DEFAULT current_timestamp, updated_at timestamp DEFAULT current_timestamp, PRIMARY KEY ({shape.Key.ToLowerInvariant()}));
        CREATE INDEX ON {name} ({RowShape.ChangeColumn.ToLowerInvariant()})
        """;

    /// <summary>The SQL of a staging table for the statements alone.</summary>
    public string StagingDefinition(string staging) => $"CREATE TEMP TABLE {staging} ({Columned(shape, column => column.StagingType)}) ON COMMIT DELETE ROWS";

    /// <summary>What a careful program would run after its COPY: the newest of each key, over whatever is there.</summary>
    public string Upsert(string staging) =>
        $"""
        INSERT INTO {Name} ({columns}, updated_at)
        SELECT DISTINCT ON ({key}) {columns}, CURRENT_TIMESTAMP FROM {staging} ORDER BY {key}, {change} DESC
        ON CONFLICT ({key}) DO UPDATE SET {string.Join(", ", shape.Columns.Where(column => column.Name != shape.Key).Select(column => $"{column.Target} = excluded.{column.Target}"))},
            updated_at = CURRENT_TIMESTAMP
        """;

    /// <summary>How many rows are not the same on both sides.</summary>
    public string Join(string staging) =>
        $"""
        SELECT count(*) FROM {staging} AS s FULL JOIN {Name} AS t ON t.{key} = s.{key}
        WHERE {string.Join(" OR ", shape.Columns.Select(column => $"t.{column.Target} IS DISTINCT FROM s.{column.Target}"))}
        """;

    /// <summary>Takes the rows over from the source, so that all that is compared has the same content.</summary>
    public async Task TakeRowsAsync(Microsoft.Data.SqlClient.SqlDataReader source, CancellationToken cancellation)
    {
        await using var connection = await server.OpenAsync(database, cancellation);
        await using (var import = await connection.BeginBinaryImportAsync($"COPY {Rows} ({columns}) FROM STDIN (FORMAT BINARY)", cancellation))
        {
            // Reading and writing synchronously: rows are many and small.
            while (source.Read())
            {
                import.StartRow();
                for (var i = 0; i < shape.Columns.Count; i++)
                {
                    if (source.IsDBNull(i)) import.WriteNull();
                    else import.Write(source.GetValue(i));
                }
            }

            await import.CompleteAsync(cancellation);
        }

        await using var copy = await connection.BeginRawBinaryCopyAsync($"COPY {Rows} ({columns}) TO STDOUT (FORMAT BINARY)", cancellation);
        await using var file = File.Create(copyFile);
        await copy.CopyToAsync(file, cancellation);
    }

    /// <summary>Prepares the table as it stands before a run, at rest: vacuumed, and everything on disk.</summary>
    public async Task PrepareAsync(TargetContent content)
    {
        await ExecuteAsync($"TRUNCATE {Name}");
        await ExecuteAsync(content switch
        {
            TargetContent.Empty => "SELECT 1",
            TargetContent.Same => $"INSERT INTO {Name} ({columns}) SELECT {columns} FROM {Rows}",
            TargetContent.Older => $"INSERT INTO {Name} ({columns}) SELECT {Older()} FROM {Rows}",
            _ => $"INSERT INTO {Name} ({columns}) SELECT {Older()} FROM (SELECT *, row_number() OVER (ORDER BY {change}, {key}) AS n FROM {Rows}) r WHERE n % 2 = 0",
        });
        await ExecuteAsync($"VACUUM ANALYZE {Name}");
        await ExecuteAsync("CHECKPOINT");
    }

    /// <exception cref="InvalidOperationException">Not every row stands in the table as it stands in the source.</exception>
    public async Task CheckAsync()
    {
        var wrong = await ScalarAsync(
            $"SELECT count(*) FROM {Rows} r FULL JOIN {Name} t USING ({key}) WHERE ({Qualified("r")}) IS DISTINCT FROM ({Qualified("t")})");
        if (wrong != 0) throw new InvalidOperationException($"{wrong:N0} rows of {Name} are not as in the source.");
    }

    /// <summary>Makes it another table.</summary>
    public Task AlterAsync(string sql) => ExecuteAsync(sql);

    /// <exception cref="InvalidOperationException">Not so many of the rows were set aside, or not all others are there.</exception>
    public async Task CheckSetAsideAsync(long rows, long bad)
    {
        var aside = await ScalarAsync("SELECT count(*) FROM sync_service.dead_letter");
        if (aside != bad) throw new InvalidOperationException($"{aside:N0} rows were set aside instead of {bad:N0}.");
        var there = await ScalarAsync($"SELECT count(*) FROM {Name} t WHERE EXISTS (SELECT FROM {Rows} r WHERE r.{key} = t.{key} AND r.{change} = t.{change})");
        if (there != rows - bad) throw new InvalidOperationException($"{there:N0} rows are in {Name} instead of {rows - bad:N0}.");
    }

    /// <summary>Row versions written since the statistics began, and dead ones that are there now.</summary>
    public async Task<(long Written, long Dead)> WrittenAsync() => (
        await ScalarAsync($"SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables WHERE relid = '{Name}'::regclass"),
        await ScalarAsync($"SELECT n_dead_tup FROM pg_stat_user_tables WHERE relid = '{Name}'::regclass"));

    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation) => await server.OpenAsync(database, cancellation);

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await server.OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> ScalarAsync(string sql)
    {
        await using var connection = await server.OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static string Columned(RowShape shape, Func<ShapeColumn, string> type) => string.Join(", ", shape.Columns.Select(column => $"{column.Target} {type(column)}"));

    private string Qualified(string alias) => string.Join(", ", shape.Columns.Where(column => column.Name != shape.Key).Select(column => $"{alias}.{column.Target}"));

    private string Older() => string.Join(", ", shape.Columns.Select(column => column.Target switch
    {
        var name when name == change => $"{name} - interval '1 day'",
        var name when name == amount => $"coalesce({name}, 0) - 1",
        var name => name,
    }));
}

/// <summary>What the target table holds before a run.</summary>
internal enum TargetContent
{
    Empty,

    /// <summary>Every row in an older version.</summary>
    Older,

    /// <summary>Every other row, in an older version.</summary>
    HalfOlder,

    /// <summary>Every row as it is in the source.</summary>
    Same,
}
