using System.Data;
using Microsoft.Data.SqlClient;
using SyncService.Capture.Connections;
using SyncService.Capture.Discovery;
using SyncService.Capture.Modes;
using SyncService.Protocol;

namespace SyncService.Capture.Reading;

/// <summary>The query for one page of rows, in (change column, key) order.</summary>
internal sealed class SourceQuery(SqlName source, IReadOnlyList<SourceColumn> columns, int change, IReadOnlyList<int> keys)
{
    private readonly string select = $"SELECT TOP (@rows) {string.Join(", ", columns.Select(Selected).Concat(KeysAgain(columns, keys)))} FROM {source.Sql}";
    /// <summary>As SQL.</summary>
    public string Order { get; } = $"ORDER BY {string.Join(", ", new[] { change }.Concat(keys.Where(key => key != change)).Select(i => SqlName.Quote(columns[i].Name)))}";

    /// <summary>What is selected of each row, by position.</summary>
    public string Columns { get; } = string.Join(", ", columns.Select(Selected));

    /// <summary>Where in the result the key stands that a next page may go on from; null when its values cannot be handed back.</summary>
    public IReadOnlyList<int>? KeyOrdinals { get; } =
        keys.All(key => PageKey.CanHold(columns[key])) ? [.. columns.Any(column => column.IsLarge) ? keys.Select((_, i) => columns.Count + i) : keys] : null;

    /// <summary>All rows not before the stamp.</summary>
    public string FirstPage => First("");

    /// <summary>The rows from a stamp and a key on. The leading comparison is what lets the server use an index.</summary>
    /// <remarks>
    /// Inclusively: the server may take keys for equal that are different rows to the target (by case, by accents, by spaces at the end), and a page may have ended among them.
    /// </remarks>
    public string NextPage => Next("");

    /// <summary>Ends a page before the stamps that are left to readings to come.</summary>
    private string Bound => $" AND {Change} < {RowVersions.Bound}";

    private string Change => SqlName.Quote(columns[change].Name);

    /// <param name="connection">An open one.</param>
    /// <param name="rows">At most so many rows.</param>
    /// <param name="stamp">From this stamp on.</param>
    /// <param name="key">And from this key on at that stamp; null: with all rows at that stamp.</param>
    /// <param name="below">Up to this stamp, and without it; null: to the end.</param>
    public SqlCommand Command(SqlConnection connection, int rows, Watermark stamp, object[]? key, Watermark? below = null)
    {
        var bound = below is null ? "" : Bound;
        var command = Command(connection, key is null ? First(bound) : Next(bound), rows, stamp);
        if (below is { } end) command.Parameters.Add(SourceParameters.Stamp(RowVersions.Bound, columns[change], end));
        if (key is null) return command;
        command.Parameters.Add(SourceParameters.Stamp("@stamp", columns[change], stamp));
        for (var i = 0; i < keys.Count; i++) command.Parameters.Add(SourceParameters.Key($"@key{i}", columns[keys[i]], key[i]));
        return command;
    }

    /// <summary>The first page behind statements that are answered in the same round trip.</summary>
    /// <param name="connection">An open one.</param>
    /// <param name="rows">At most so many rows.</param>
    /// <param name="stamp">From this stamp on.</param>
    /// <param name="before">Those statements.</param>
    /// <param name="isBounded">Whether they set the bound before which the rows end.</param>
    public SqlCommand Behind(SqlConnection connection, int rows, Watermark stamp, string before, bool isBounded) =>
        Command(connection, before + First(isBounded ? Bound : ""), rows, stamp);

    /// <summary>A page of all rows, in the order of the key.</summary>
    /// <param name="connection">An open one.</param>
    /// <param name="rows">At most so many rows.</param>
    /// <param name="key">From this key on; null: from the first row.</param>
    public SqlCommand ByKey(SqlConnection connection, int rows, object[]? key)
    {
        var first = SqlName.Quote(columns[keys[0]].Name);
        var where = key is null ? "" : keys.Count == 1 ? $" WHERE {From(0)}" : $" WHERE {first} >= @key0 AND {From(0)}";
        var command = new SqlCommand($"{select}{where} ORDER BY {string.Join(", ", keys.Select(i => SqlName.Quote(columns[i].Name)))}", connection);
        command.Parameters.Add(new SqlParameter("@rows", SqlDbType.Int) { Value = rows });
        for (var i = 0; key is not null && i < keys.Count; i++) command.Parameters.Add(SourceParameters.Key($"@key{i}", columns[keys[i]], key[i]));
        return command;
    }

    private SqlCommand Command(SqlConnection connection, string text, int rows, Watermark stamp)
    {
        var command = new SqlCommand(text, connection);
        command.Parameters.Add(new SqlParameter("@rows", SqlDbType.Int) { Value = rows });
        command.Parameters.Add(SourceParameters.From("@from", columns[change], stamp));
        return command;
    }

    private string First(string bound) => $"{select} WHERE {Change} >= @from{bound} {Order}";

    private string Next(string bound) => $"{select} WHERE {Change} >= @from{bound} AND ({Change} <> @stamp OR {From(0)}) {Order}";

    private string From(int i)
    {
        var name = SqlName.Quote(columns[keys[i]].Name);
        return i == keys.Count - 1 ? $"{name} >= @key{i}" : $"({name} > @key{i} OR ({name} = @key{i} AND {From(i + 1)}))";
    }

    /// <summary>Rows with large values are read in one direction, and each value once: the key is needed behind them once more.</summary>
    /// <remarks>Under no name, for ORDER BY would not know which of the two is meant.</remarks>
    private static IEnumerable<string> KeysAgain(IReadOnlyList<SourceColumn> columns, IReadOnlyList<int> keys) =>
        columns.Any(column => column.IsLarge) && keys.All(key => PageKey.CanHold(columns[key]))
            ? keys.Select(key => $"CAST({SqlName.Quote(columns[key].Name)} AS {columns[key].TypeText})")
            : [];

    /// <remarks>Without a name of its own: ORDER BY would take that for the column, and sort the converted text instead of the value.</remarks>
    private static string Selected(SourceColumn column)
    {
        var name = SqlName.Quote(column.Name);
        switch (column.Type)
        {
            case "hierarchyid":
                return $"CAST({name}.ToString() AS nvarchar(4000))";
            case "geography" or "geometry":
                return $"{name}.ToString()";
            case "xml":
                // Of the types that the client reads as text, only national text can be had in bytes.
                return $"CAST({name} AS nvarchar(max))";
        }

        // The client shows a date in a variant as a date and time, and cannot tell it from one.
        return column.Type == "sql_variant"
            ? $"CASE WHEN CAST(SQL_VARIANT_PROPERTY({name}, 'BaseType') AS nvarchar(128)) = N'date' THEN CAST(CONVERT(char(10), {name}, 23) AS sql_variant) ELSE {name} END"
            : name;
    }
}
