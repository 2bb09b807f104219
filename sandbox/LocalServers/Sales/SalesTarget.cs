using LocalServers.Postgres;

namespace LocalServers.Sales;

/// <summary>The delivery notes in PostgreSQL: the table that the service fills, and one that users edit and that hangs on it.</summary>
public sealed class SalesTarget(PrivatePostgres server, string database, string table = "datos_vista")
{
    public string Table => table;

    public string Database => database;

    /// <summary>What users write down beside a note.</summary>
    public string UserTable => $"{table}_usuario";

    public Task CreateAsync() => ExecuteAsync(
        $"""
        CREATE TABLE {table} (
            sync_id varchar(50),
            conduce varchar(50) PRIMARY KEY,
            fecha_emision timestamp,
            facturado boolean,
            numero_factura varchar(50),
            codigo_cliente varchar(20),
            cliente varchar(200),
            total numeric(18,2),
            ultima_modificacion timestamp,
            created_at timestamp DEFAULT current_timestamp,
            updated_at timestamp DEFAULT current_timestamp);
        CREATE INDEX ON {table} (ultima_modificacion);
        CREATE TABLE {UserTable} (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            conduce varchar(50) NOT NULL REFERENCES {table} (conduce) ON DELETE CASCADE,
            nota text NOT NULL,
            editado_en timestamp DEFAULT current_timestamp);
        """);

    public Task AddUserNoteAsync(string conduce, string note)
        => ExecuteAsync($"INSERT INTO {UserTable} (conduce, nota) VALUES ('{conduce}', '{note}')");

    public Task<long> CountAsync() => ScalarAsync<long>($"SELECT count(*) FROM {table}");

    public Task ExecuteAsync(string sql) => server.ExecuteAsync(database, sql);

    public Task<T?> ScalarAsync<T>(string sql) => server.ScalarAsync<T>(database, sql);
}
