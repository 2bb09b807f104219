using System.Data;
using Microsoft.Data.SqlClient;
using SyncService.Capture.Connections;
using SyncService.Capture.Reading;
using SyncService.Protocol.Identities;

namespace SyncService.Capture.Identification;

/// <summary>Asks a SQL Server who it is: by names, and by the marks of a database that a restore or another server changes.</summary>
/// <remarks>
/// All is asked in one statement. Another kind of server, or one that the login has no right for, may refuse a question and with it the statement: then each is asked alone, and what
/// is not told stays unknown.
/// https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-database-recovery-status-transact-sql,
/// https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-databases-transact-sql
/// </remarks>
internal sealed class SourceMarks
{
    private readonly SqlConnection connection;
    private readonly SqlName name;
    private readonly string database;

    private SourceMarks(SqlConnection connection, SqlName name)
    {
        (this.connection, this.name) = (connection, name);
        database = name.Database ?? connection.Database;
    }

    /// <exception cref="SqlException">The connection is lost.</exception>
    public static AnsweringServer Read(SqlConnection connection, SqlName name) => new SourceMarks(connection, name).Read();

    private AnsweringServer Read()
    {
        // What is on a linked server is known by its name alone.
        if (name.Parts.Count == 4) return new AnsweringServer(Configured, new SourceDatabase(), Ask("@@SERVERNAME")[0]);
        var told = Ask(
            "@@SERVERNAME",
            "(SELECT CAST(group_database_id AS nvarchar(36)) FROM sys.databases WHERE name = @database)",
            "(SELECT CAST(recovery_fork_guid AS nvarchar(36)) FROM sys.database_recovery_status WHERE database_id = DB_ID(@database))",
            "(SELECT CONVERT(nvarchar(30), create_date, 126) FROM sys.databases WHERE name = @database)",
            "CAST(DATABASEPROPERTYEX(@database, 'Updateability') AS nvarchar(128))",
            "OBJECT_SCHEMA_NAME(OBJECT_ID(@source), DB_ID(@database))",
            "OBJECT_NAME(OBJECT_ID(@source), DB_ID(@database))",
            $"(SELECT base_object_name FROM {SqlName.Quote(database)}.sys.synonyms WHERE object_id = OBJECT_ID(@source))");
        var source = told[5] is { } schema && told[6] is { } own ? new SourceObject(schema, own, IsResolved: true) { StandsFor = told[7] } : Configured;
        var marks = new SourceDatabase { Name = database, Group = told[1], Fork = told[2], Created = told[3] };
        return new AnsweringServer(source, marks, told[0]) { IsReplica = told[4] is { } word && word != OpenTransactions.Writable };
    }

    private SourceObject Configured => new(name.Parts.Count > 1 && name.Parts[^2].Length > 0 ? name.Parts[^2] : null, name.Parts[^1]);

    /// <summary>One text each; null where the server does not tell.</summary>
    private string?[] Ask(params string[] questions)
    {
        try
        {
            using var command = new SqlCommand("SELECT " + string.Join(", ", questions), connection);
            command.Parameters.Add(new SqlParameter("@source", SqlDbType.NVarChar, 1035) { Value = name.Sql });
            command.Parameters.Add(new SqlParameter("@database", SqlDbType.NVarChar, 128) { Value = database });
            using var reader = command.ExecuteReader();
            return reader.Read() ? [.. questions.Select((_, i) => reader.GetValue(i) as string)] : new string?[questions.Length];
        }
        catch (SqlException e) when (connection.State == ConnectionState.Open && !SqlErrors.IsTimeout(e))
        {
            return questions.Length == 1 ? [null] : [.. questions.Select(question => Ask(question)[0])];
        }
    }
}
