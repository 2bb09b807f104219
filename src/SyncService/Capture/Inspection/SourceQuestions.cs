using System.Data;
using Microsoft.Data.SqlClient;
using SyncService.Capture.Connections;
using SyncService.Capture.Discovery;
using SyncService.Capture.Reading;
using SyncService.Protocol;

namespace SyncService.Capture.Inspection;

/// <summary>What is asked of a view before it is synced, as T-SQL that every version since 2016, Azure SQL and Babelfish know.</summary>
/// <remarks>
/// Needs no more than SELECT on the view; the questions about indexes may stay unanswered without more. Other servers may know less:
/// a question without an answer is a note in the check, and keeps nothing from running.
/// </remarks>
internal sealed class SourceQuestions(SqlName source, SourceColumn change, IReadOnlyList<SourceColumn> keys)
{
    /// <summary>The server's clock, local and as it counts: the first that is answered.</summary>
    public static readonly IReadOnlyList<string> Clocks = ["SELECT SYSDATETIME(), SYSUTCDATETIME()", "SELECT GETDATE(), GETUTCDATE()"];

    private readonly string column = SqlName.Quote(change.Name);

    /// <summary>Whether stamps are times, which may lie in the future or before a start.</summary>
    public bool IsTime { get; } = SourceTypes.WatermarkOf(change) is WatermarkKind.Timestamp or WatermarkKind.Instant;

    private string Keys => string.Join(", ", keys.Select(key => SqlName.Quote(key.Name)));

    private string AnyKeyIsNull => string.Join(" OR ", keys.Select(key => $"{SqlName.Quote(key.Name)} IS NULL"));

    /// <summary>Rows, NULL stamps, stamps after <c>@now</c> and before <c>@start</c>, in one pass over the view.</summary>
    public string Overview => IsTime
        ? $"SELECT COUNT_BIG(*), COUNT_BIG(CASE WHEN {column} IS NULL THEN 1 END), COUNT_BIG(CASE WHEN {column} > @now THEN 1 END), COUNT_BIG(CASE WHEN {column} < @start THEN 1 END) FROM {source.Sql}"
        : $"SELECT COUNT_BIG(*), COUNT_BIG(CASE WHEN {column} IS NULL THEN 1 END) FROM {source.Sql}";

    // Where one pass takes too long, an index may still answer these.
    public string AllRows => $"SELECT COUNT_BIG(*) FROM {source.Sql}";

    public string NullStamps => $"SELECT COUNT_BIG(*) FROM {source.Sql} WHERE {column} IS NULL";

    public string FutureStamps => $"SELECT COUNT_BIG(*) FROM {source.Sql} WHERE {column} > @now";

    public string StampsBeforeStart => $"SELECT COUNT_BIG(*) FROM {source.Sql} WHERE {column} < @start";

    public string RowsFromStart => $"SELECT COUNT_BIG(*) FROM {source.Sql} WHERE {column} >= @start";

    public string Newest => $"SELECT TOP (1) {column} FROM {source.Sql} WHERE {column} IS NOT NULL ORDER BY {column} DESC";

    public string NewestBy(string time) => $"SELECT TOP (1) {column} FROM {source.Sql} WHERE {column} <= {time} ORDER BY {column} DESC";

    public string NullKeys => $"SELECT COUNT_BIG(*) FROM {source.Sql} WHERE {AnyKeyIsNull}";

    public string DuplicateKeys => $"SELECT COUNT_BIG(*) FROM (SELECT COUNT_BIG(*) AS n FROM {source.Sql} WHERE NOT ({AnyKeyIsNull}) GROUP BY {Keys} HAVING COUNT_BIG(*) > 1) AS d";

    public string DuplicateExamples => $"SELECT TOP (5) {Keys}, COUNT_BIG(*) AS n FROM {source.Sql} WHERE NOT ({AnyKeyIsNull}) GROUP BY {Keys} HAVING COUNT_BIG(*) > 1 ORDER BY n DESC";

    /// <summary>Whether the database can be written.</summary>
    public const string Updateability = "SELECT CAST(DATABASEPROPERTYEX(DB_NAME(), 'Updateability') AS nvarchar(128))";

    /// <summary>Databases other than its own that the view names.</summary>
    public string OtherDatabases =>
        $"""
        SELECT DISTINCT d.referenced_database_name FROM {Catalogue}sql_expression_dependencies AS d
        WHERE d.referencing_id = OBJECT_ID(@source) AND d.referenced_database_name IS NOT NULL AND d.referenced_database_name <> {Database}
        """;

    /// <summary><c>U</c> for a table, <c>V</c> for a view; nothing when the server does not say.</summary>
    public string Kind => $"SELECT type FROM {Catalogue}objects WHERE object_id = OBJECT_ID(@source)";

    /// <summary>Indexes of the object itself that begin with the change column.</summary>
    public string OwnIndexes =>
        $"""
        SELECT COUNT_BIG(*) FROM {Catalogue}index_columns AS i
        JOIN {Catalogue}columns AS c ON c.object_id = i.object_id AND c.column_id = i.column_id
        WHERE i.object_id = OBJECT_ID(@source) AND i.key_ordinal = 1 AND c.name = @column
        """;

    /// <summary>Tables behind the view that have a column of that name: whether an index of theirs begins with it.</summary>
    public string IndexesBehind =>
        $"""
        SELECT MAX(CASE WHEN i.key_ordinal = 1 THEN 1 ELSE 0 END) FROM {Catalogue}sql_expression_dependencies AS d
        JOIN {Catalogue}columns AS c ON c.object_id = d.referenced_id AND c.name = @column
        JOIN {Catalogue}tables AS t ON t.object_id = c.object_id
        LEFT JOIN {Catalogue}index_columns AS i ON i.object_id = c.object_id AND i.column_id = c.column_id
        WHERE d.referencing_id = OBJECT_ID(@source)
        """;

    /// <summary>The same by the text of the view, for servers that do not say what a view depends on: the tables that it names.</summary>
    public string IndexesNamed =>
        $"""
        SELECT MAX(CASE WHEN i.key_ordinal = 1 THEN 1 ELSE 0 END) FROM {Catalogue}sql_modules AS m
        JOIN {Catalogue}tables AS t ON CHARINDEX(t.name, m.definition) > 0
        JOIN {Catalogue}columns AS c ON c.object_id = t.object_id AND c.name = @column
        LEFT JOIN {Catalogue}index_columns AS i ON i.object_id = c.object_id AND i.column_id = c.column_id
        WHERE m.object_id = OBJECT_ID(@source)
        """;

    /// <summary>The same question of a server that counts in <c>int</c> only; null when it is the same.</summary>
    public static string? Plain(string question) =>
        question.Contains("COUNT_BIG", StringComparison.Ordinal) ? question.Replace("COUNT_BIG", "COUNT", StringComparison.Ordinal) : null;

    /// <summary>Binds what the question asks with: stamps in the exact type of the column.</summary>
    public SqlCommand Command(SqlConnection connection, string question, Watermark now, Watermark start)
    {
        var command = new SqlCommand(question, connection);
        if (question.Contains("@now", StringComparison.Ordinal)) command.Parameters.Add(SourceParameters.Stamp("@now", change, now));
        if (question.Contains("@start", StringComparison.Ordinal)) command.Parameters.Add(SourceParameters.Stamp("@start", change, start));
        if (question.Contains("@source", StringComparison.Ordinal)) command.Parameters.Add(new SqlParameter("@source", SqlDbType.NVarChar, 1000) { Value = source.Sql });
        if (question.Contains("@column", StringComparison.Ordinal)) command.Parameters.Add(new SqlParameter("@column", SqlDbType.NVarChar, 128) { Value = change.Name });
        return command;
    }

    private string Database => source.Database is { } database ? $"N'{database.Replace("'", "''", StringComparison.Ordinal)}'" : "DB_NAME()";

    /// <summary>The catalogue of the database that the view is in.</summary>
    private string Catalogue => source.Database is { } database ? $"{SqlName.Quote(database)}.sys." : "sys.";
}
