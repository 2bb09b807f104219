using System.Data;
using System.Security.Cryptography;
using Microsoft.Data.SqlClient;
using SyncService.Capture.Connections;

namespace SyncService.Capture.Identification;

/// <summary>Asks what decides which rows a source shows.</summary>
/// <remarks>
/// A login sees the definition of what it may only read as NULL; then the date of the last ALTER takes its place, and nested views are not followed. What a server refuses to tell stays unknown.
/// https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-sql-modules-transact-sql,
/// https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-sql-expression-dependencies-transact-sql,
/// https://learn.microsoft.com/sql/relational-databases/system-functions/sys-fn-my-permissions-transact-sql
/// </remarks>
internal sealed class GuardReader
{
    /// <summary>So many objects behind a view are looked at.</summary>
    private const int MostObjects = 200;

    private readonly SqlConnection connection;
    private readonly SqlName name;
    private readonly string database;

    private GuardReader(SqlConnection connection, SqlName name)
    {
        (this.connection, this.name) = (connection, name);
        database = name.Database ?? connection.Database;
    }

    private string In => SqlName.Quote(database);

    /// <param name="connection">Open.</param>
    /// <param name="name">Of the source.</param>
    /// <param name="server">Which one answers.</param>
    /// <exception cref="SqlException">The connection is lost.</exception>
    public static SourceGuard Read(SqlConnection connection, SqlName name, AnsweringServer server)
    {
        var reader = new GuardReader(connection, name);
        var marks = server.Database;
        return new SourceGuard(
            server.Source.ToString(),
            server.Source.StandsFor,
            server.Name,
            string.Join('|', marks.Name, marks.Group, marks.Fork, marks.Created),
            reader.State(),
            name.Parts.Count == 4 ? null : reader.Definition(),
            Digest(reader.Ask($"SELECT name, CAST(is_enabled AS nvarchar(5)), CONVERT(nvarchar(30), modify_date, 126) FROM {reader.In}.sys.security_policies")),
            Digest(reader.Rights()));
    }

    private string? State() => Ask(
        """
        SELECT CAST(DATABASEPROPERTYEX(@database, 'Status') AS nvarchar(60)), CAST(DATABASEPROPERTYEX(@database, 'Updateability') AS nvarchar(60)),
          CASE WHEN CAST(DATABASEPROPERTYEX(@database, 'IsInStandBy') AS int) = 1 THEN N'STANDBY' END
        """) is [var told] ? string.Join(' ', told.OfType<string>()) : null;

    /// <summary>Columns count only where the whole is not granted: a column that is added is no other right.</summary>
    private List<string?[]>? Rights()
    {
        var rights = Ask("SELECT permission_name, subentity_name FROM sys.fn_my_permissions(@source, 'OBJECT')");
        var roles = Ask("SELECT N'role', name FROM sys.user_token");
        var user = Ask("SELECT USER_NAME(), SUSER_SNAME()");
        if (rights?.Any(right => right is ["SELECT", ""]) == true) rights.RemoveAll(right => right[1] is { Length: > 0 });
        return rights is null && roles is null && user is null ? null : [.. rights ?? [], .. roles ?? [], .. user ?? []];
    }

    private string? Definition()
    {
        List<string?[]> found = [];
        HashSet<string> seen = [];
        Queue<string> open = new();
        if (Ask("SELECT CAST(OBJECT_ID(@source) AS nvarchar(20))") is not [[{ } source]]) return null;
        open.Enqueue(source);
        while (open.TryDequeue(out var id) && seen.Count < MostObjects)
        {
            if (!seen.Add(id) || Object(id) is not { } told) continue;
            found.Add(told);
            foreach (var next in Behind(id)) open.Enqueue(next);
        }

        return found.Count == 0 ? null : Digest(found);
    }

    /// <summary>Of a table nothing: its date also tells of its indexes, and it filters no rows.</summary>
    private string?[]? Object(string id) => Ask(
        $"""
        SELECT RTRIM(o.type), o.name, CASE WHEN o.type IN ('U', 'S') THEN NULL WHEN m.definition IS NULL THEN CONVERT(nvarchar(30), o.modify_date, 126) ELSE m.definition END
        FROM {In}.sys.objects AS o LEFT JOIN {In}.sys.sql_modules AS m ON m.object_id = o.object_id WHERE o.object_id = CAST(@id AS int)
        """,
        id) is [var told] ? told : null;

    private IEnumerable<string> Behind(string id)
    {
        var named = Ask($"SELECT DISTINCT CAST(referenced_id AS nvarchar(20)) FROM {In}.sys.sql_expression_dependencies WHERE referencing_id = CAST(@id AS int) AND referenced_id IS NOT NULL", id) ?? [];
        var stood = Ask($"SELECT CAST(OBJECT_ID(base_object_name) AS nvarchar(20)) FROM {In}.sys.synonyms WHERE object_id = CAST(@id AS int)", id) ?? [];
        return named.Concat(stood).Select(row => row[0]).OfType<string>();
    }

    /// <summary>Rows of texts; null where the server does not tell.</summary>
    private List<string?[]>? Ask(string question, string? id = null)
    {
        try
        {
            using var command = new SqlCommand(question, connection);
            command.Parameters.Add(new SqlParameter("@source", SqlDbType.NVarChar, 1035) { Value = name.Sql });
            command.Parameters.Add(new SqlParameter("@database", SqlDbType.NVarChar, 128) { Value = database });
            if (id is not null) command.Parameters.Add(new SqlParameter("@id", SqlDbType.NVarChar, 20) { Value = id });
            using var reader = command.ExecuteReader();
            List<string?[]> rows = [];
            while (reader.Read()) rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) as string)]);
            return rows;
        }
        catch (SqlException e) when (connection.State == ConnectionState.Open && !SqlErrors.IsTimeout(e))
        {
            return null;
        }
    }

    private static string? Digest(List<string?[]>? rows) => rows is null ? null : Convert.ToHexStringLower(
        SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', rows.Select(row => string.Join('\t', row.Select(value => value ?? "\0"))).Order(StringComparer.Ordinal)))))[..32];
}
