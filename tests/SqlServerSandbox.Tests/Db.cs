using Microsoft.Data.SqlClient;

namespace SqlServerSandbox.Tests;

/// <summary>An open connection with short ways to say things.</summary>
public sealed class Db : IDisposable
{
    private readonly SqlConnection _connection;

    public Db(string connectionString)
    {
        _connection = new SqlConnection(connectionString);
        _connection.InfoMessage += (_, e) => Messages.Add(e.Message);
        _connection.Open();
    }

    public SqlConnection Connection => _connection;

    public List<string> Messages { get; } = [];

    public int Execute(string sql, params (string Name, object? Value)[] parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    public object? Scalar(string sql, params (string Name, object? Value)[] parameters)
    {
        using var command = Command(sql, parameters);
        object? value = command.ExecuteScalar();
        return value is DBNull ? null : value;
    }

    public List<object?[]> Rows(string sql, params (string Name, object? Value)[] parameters)
    {
        using var command = Command(sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        return rows;
    }

    /// <summary>The first column of all rows, joined with commas.</summary>
    public string List(string sql, params (string Name, object? Value)[] parameters) =>
        string.Join(",", Rows(sql, parameters).Select(r => r[0] is IFormattable f ? f.ToString(null, System.Globalization.CultureInfo.InvariantCulture) : r[0]?.ToString() ?? "NULL"));

    /// <summary>The number of the error that a statement ends with.</summary>
    /// <summary>The number of the error that ends it; 0 for none.</summary>
    public int Outcome(string sql)
    {
        try
        {
            Execute(sql);
            return 0;
        }
        catch (SqlException e)
        {
            return e.Number;
        }
    }

    public int Error(string sql) => Assert.Throws<SqlException>(() => Execute(sql)).Number;

    public SqlCommand Command(string sql, params (string Name, object? Value)[] parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            if (value is SqlParameter parameter) command.Parameters.Add(parameter);
            else command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }
        return command;
    }

    public void Dispose() => _connection.Dispose();
}
