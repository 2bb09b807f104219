using Npgsql;

namespace LocalServers.Postgres;

/// <summary>Databases, roles and single values of a private server.</summary>
public static class PostgresAdministration
{
    public static Task CreateDatabaseAsync(this PrivatePostgres server, string name, string? owner = null)
        => server.ExecuteAsync("postgres", $"CREATE DATABASE {Quoted(name)}" + (owner is null ? "" : $" OWNER {Quoted(owner)}"));

    /// <summary>Drops the database and ends the sessions in it.</summary>
    public static Task DropDatabaseAsync(this PrivatePostgres server, string name)
        => server.ExecuteAsync("postgres", $"DROP DATABASE IF EXISTS {Quoted(name)} WITH (FORCE)");

    public static Task CreateRoleAsync(this PrivatePostgres server, string name, string password)
        => server.ExecuteAsync("postgres", $"CREATE ROLE {Quoted(name)} LOGIN PASSWORD '{password.Replace("'", "''", StringComparison.Ordinal)}'");

    /// <summary>Turns a replica into a server of its own.</summary>
    public static Task PromoteAsync(this PrivatePostgres replica) => replica.ExecuteAsync("postgres", "SELECT pg_promote(true)");

    public static async Task ExecuteAsync(this PrivatePostgres server, string database, string sql)
    {
        await using var connection = await server.OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first value of the first row; the default of <typeparamref name="T"/> when it is NULL or there is none.</summary>
    public static async Task<T?> ScalarAsync<T>(this PrivatePostgres server, string database, string sql)
    {
        await using var connection = await server.OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
