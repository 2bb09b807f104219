using System.Data;
using Microsoft.Data.SqlClient;
using SyncService.Capture.Connections;
using SyncService.Capture.Discovery;

namespace SyncService.Capture.Inspection;

/// <summary>Whether an index begins with the columns of a key, in their order, as T-SQL that every version since 2016, Azure SQL and Babelfish know.</summary>
internal sealed class KeyIndexQuestions(SqlName source, IReadOnlyList<SourceColumn> keys)
{
    /// <summary>Indexes of the object itself: how many columns of the key each begins with, at most.</summary>
    public string Own =>
        $"""
        SELECT MAX(n) FROM (
          SELECT {Beginning} AS n FROM {Catalogue}columns AS c
          LEFT JOIN {Catalogue}index_columns AS i ON i.object_id = c.object_id AND i.column_id = c.column_id
          WHERE c.object_id = OBJECT_ID(@source) AND c.name IN ({Names}) GROUP BY i.index_id) AS found
        """;

    /// <summary>The same of the tables behind the view that have columns of these names.</summary>
    public string Behind =>
        $"""
        SELECT MAX(n) FROM (
          SELECT {Beginning} AS n FROM {Catalogue}sql_expression_dependencies AS d
          JOIN {Catalogue}columns AS c ON c.object_id = d.referenced_id AND c.name IN ({Names})
          JOIN {Catalogue}tables AS t ON t.object_id = c.object_id
          LEFT JOIN {Catalogue}index_columns AS i ON i.object_id = c.object_id AND i.column_id = c.column_id
          WHERE d.referencing_id = OBJECT_ID(@source) GROUP BY c.object_id, i.index_id) AS found
        """;

    /// <summary>The same by the text of the view, for servers that do not say what a view depends on: the tables that it names.</summary>
    public string Named =>
        $"""
        SELECT MAX(n) FROM (
          SELECT {Beginning} AS n FROM {Catalogue}sql_modules AS m
          JOIN {Catalogue}tables AS t ON CHARINDEX(t.name, m.definition) > 0
          JOIN {Catalogue}columns AS c ON c.object_id = t.object_id AND c.name IN ({Names})
          LEFT JOIN {Catalogue}index_columns AS i ON i.object_id = c.object_id AND i.column_id = c.column_id
          WHERE m.object_id = OBJECT_ID(@source) GROUP BY c.object_id, i.index_id) AS found
        """;

    public SqlCommand Command(SqlConnection connection, string question)
    {
        var command = new SqlCommand(question, connection);
        command.Parameters.Add(new SqlParameter("@source", SqlDbType.NVarChar, 1000) { Value = source.Sql });
        for (var i = 0; i < keys.Count; i++) command.Parameters.Add(new SqlParameter($"@key{i}", SqlDbType.NVarChar, 128) { Value = keys[i].Name });
        return command;
    }

    /// <summary>A dependency may be listed once for each column, so that places are counted, and not rows.</summary>
    private string Beginning => $"COUNT(DISTINCT CASE WHEN {string.Join(" OR ", keys.Select((_, i) => $"(i.key_ordinal = {i + 1} AND c.name = @key{i})"))} THEN i.key_ordinal END)";

    private string Names => string.Join(", ", keys.Select((_, i) => $"@key{i}"));

    /// <summary>The catalogue of the database that the view is in.</summary>
    private string Catalogue => source.Database is { } database ? $"{SqlName.Quote(database)}.sys." : "sys.";
}
