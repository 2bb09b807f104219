using System.Data;
using Microsoft.Data.SqlClient;
using SyncService.Protocol;

namespace SyncService.Capture;

/// <summary>The query for one page of rows, in (change column, key) order.</summary>
internal sealed class SourceQuery(SqlName source, IReadOnlyList<SourceColumn> columns, int change, IReadOnlyList<int> keys)
{
    private readonly string select = $"SELECT TOP (@rows) {string.Join(", ", columns.Select(Selected))} FROM {source.Sql}";
    private readonly string order = $"ORDER BY {string.Join(", ", new[] { change }.Concat(keys.Where(key => key != change)).Select(i => SqlName.Quote(columns[i].Name)))}";

    /// <summary>All rows not before the stamp.</summary>
    public string FirstPage => $"{select} WHERE {Change} >= @stamp {order}";

    /// <summary>The rows after a stamp and a key. The leading comparison is what lets the server use an index.</summary>
    public string NextPage => $"{select} WHERE {Change} >= @stamp AND ({Change} > @stamp OR {After(0)}) {order}";

    private string Change => SqlName.Quote(columns[change].Name);

    /// <param name="rows">At most so many rows.</param>
    /// <param name="stamp">From this stamp on.</param>
    /// <param name="key">And after this key at that stamp; null: with all rows at that stamp.</param>
    public SqlCommand Command(SqlConnection connection, int rows, Watermark stamp, object[]? key)
    {
        var command = new SqlCommand(key is null ? FirstPage : NextPage, connection);
        command.Parameters.Add(new SqlParameter("@rows", SqlDbType.Int) { Value = rows });
        command.Parameters.Add(SourceParameters.Stamp("@stamp", columns[change], stamp));
        for (var i = 0; key is not null && i < keys.Count; i++) command.Parameters.Add(SourceParameters.Key($"@key{i}", columns[keys[i]], key[i]));
        return command;
    }

    private string After(int i)
    {
        var name = SqlName.Quote(columns[keys[i]].Name);
        return i == keys.Count - 1 ? $"{name} > @key{i}" : $"({name} > @key{i} OR ({name} = @key{i} AND {After(i + 1)}))";
    }

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
