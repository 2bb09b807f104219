using System.Globalization;
using Microsoft.Data.SqlClient;
using SyncService.Capture.Connections;
using SyncService.Capture.Discovery;

namespace SyncService.Capture.Asking;

/// <summary>Asks for rows by their keys, some in one round trip: for each key the rows that have it, and then the key itself, as the server understood it.</summary>
internal sealed class KeyQuery(SqlName source, SourceShape shape)
{
    private readonly string select = $"SELECT {shape.Query.Columns} FROM {source.Sql} WHERE ";

    private IReadOnlyList<SourceColumn> Keys { get; } = [.. shape.KeyOrdinals.Select(i => shape.Columns[i])];

    /// <param name="connection">An open one.</param>
    /// <param name="keys">Texts, in the order of the key's columns.</param>
    public SqlCommand Command(SqlConnection connection, IReadOnlyList<string[]> keys)
    {
        var command = new SqlCommand("", connection);
        var statements = new List<string>(2 * keys.Count);
        for (var i = 0; i < keys.Count; i++)
        {
            var names = Bind(command, keys[i], i);
            statements.Add(select + string.Join(" AND ", Keys.Select((key, j) => $"{SqlName.Quote(key.Name)} = {TextValue.Compared(key, names[j])}")));
            statements.Add(KeyOf(names));
        }

        command.CommandText = string.Join(";\n", statements);
        return command;
    }

    /// <summary>Asks for nothing but what the server makes of a key.</summary>
    public SqlCommand Conversion(SqlConnection connection, string[] key)
    {
        var command = new SqlCommand("", connection);
        command.CommandText = KeyOf(Bind(command, key, 0));
        return command;
    }

    private string KeyOf(string[] names) => "SELECT " + string.Join(", ", Keys.Select((key, j) => TextValue.Selected(key, names[j])));

    private string[] Bind(SqlCommand command, string[] key, int place)
    {
        var names = new string[key.Length];
        for (var j = 0; j < key.Length; j++)
        {
            names[j] = string.Create(CultureInfo.InvariantCulture, $"@k{place}_{j}");
            command.Parameters.Add(TextValue.Parameter(names[j], Keys[j], key[j]));
        }

        return names;
    }
}
