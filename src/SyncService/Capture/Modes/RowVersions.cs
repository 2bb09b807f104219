using Microsoft.Data.SqlClient;
using SyncService.Capture.Connections;
using SyncService.Capture.Reading;
using SyncService.Protocol;

namespace SyncService.Capture.Modes;

/// <summary>What a database says of its row versions at one moment.</summary>
/// <param name="Least"><c>MIN_ACTIVE_ROWVERSION()</c>: the least that belongs to an open transaction, or the next one that will be given out.</param>
/// <param name="Last"><c>@@DBTS</c>: the newest one that was given out.</param>
/// <param name="IsReplica">Whether the database is written elsewhere, and this one may be behind.</param>
internal readonly record struct RowVersions(Watermark Least, Watermark Last, bool IsReplica = false)
{
    /// <summary>The variable in which <see cref="Least"/> stands behind the question.</summary>
    public const string Bound = "@below";

    private const string Declared = "DECLARE @below binary(8), @last binary(8), @writable nvarchar(128); ";

    private const string Asked = "SELECT @below = MIN_ACTIVE_ROWVERSION(), @last = @@DBTS, @writable = CAST(DATABASEPROPERTYEX(DB_NAME(), 'Updateability') AS nvarchar(128))";

    /// <summary>Asked in the database that a name of three parts names, and else in the one that is connected to; ends with a separator.</summary>
    public static string Question(SqlName name) => Declared + (name.Database is { } database
        ? $"EXEC {SqlName.Quote(database)}.sys.sp_executesql N'{Asked.Replace("'", "''", StringComparison.Ordinal)}', N'@below binary(8) OUTPUT, @last binary(8) OUTPUT, @writable nvarchar(128) OUTPUT', @below OUTPUT, @last OUTPUT, @writable OUTPUT; "
        : Asked + "; ") + "SELECT @below, @last, @writable; ";

    /// <param name="reader">At the row that answers the question.</param>
    public static RowVersions Read(SqlDataReader reader) => new(
        Watermark.OfRowVersion(reader.GetSqlBinary(0).Value),
        Watermark.OfRowVersion(reader.GetSqlBinary(1).Value),
        !reader.IsDBNull(2) && reader.GetString(2) != OpenTransactions.Writable);

    /// <summary>Asks for them alone.</summary>
    public static RowVersions Ask(SqlConnection connection, SqlName name)
    {
        using var command = new SqlCommand(Question(name), connection);
        using var reader = command.ExecuteReader();
        reader.Read();
        return Read(reader);
    }
}
