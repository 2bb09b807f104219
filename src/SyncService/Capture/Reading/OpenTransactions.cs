using System.Data.SqlTypes;
using Microsoft.Data.SqlClient;
using SyncService.Capture.Connections;

namespace SyncService.Capture.Reading;

/// <summary>Whether the login may see the transactions of the server, and the question for the oldest of them that can still write.</summary>
/// <remarks>
/// <c>sys.dm_tran_active_transactions</c> is about the whole instance, and needs VIEW SERVER STATE (SQL Server 2022: VIEW SERVER PERFORMANCE STATE; Azure SQL Database: VIEW DATABASE STATE):
/// https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-tran-active-transactions-transact-sql.
/// A transaction of another database may write here by a three-part name. The begin counts and not the first log record: a stamp may be taken before anything is
/// written. Transactions of type 2 only read, those of type 3 are the server's own. On a readable secondary the primary's transactions are not seen.
/// </remarks>
internal sealed class OpenTransactions(TimeProvider clock)
{
    /// <summary>The age of the oldest, in milliseconds, by the server's local time; NULL when there is none.</summary>
    private const string Oldest =
        """
        (SELECT DATEDIFF_BIG(millisecond, MIN(a.transaction_begin_time), GETDATE()) FROM sys.dm_tran_active_transactions AS a
         WHERE a.transaction_type = 4 OR (a.transaction_type = 1 AND (
               EXISTS (SELECT 1 FROM sys.dm_tran_session_transactions AS s WHERE s.transaction_id = a.transaction_id)
            OR EXISTS (SELECT 1 FROM sys.dm_tran_database_transactions AS d WHERE d.transaction_id = a.transaction_id AND d.database_transaction_begin_time IS NOT NULL))))
        """;

    /// <summary>The same, behind whether this database can be written: where it cannot, the transactions that write it are those of another server.</summary>
    public const string MayAnswer = "SELECT CAST(DATABASEPROPERTYEX(DB_NAME(), 'Updateability') AS nvarchar(128)), " + Oldest;

    public const string Writable = "READ_WRITE";

    /// <summary>A right may be granted, and another server answer.</summary>
    private static readonly TimeSpan Asked = TimeSpan.FromMinutes(1);

    private long? asked;
    private volatile bool areSeen;

    public bool AreSeen => areSeen;

    /// <summary>What is appended to a SELECT list; nothing where the transactions are not seen.</summary>
    public string Column => areSeen ? ", " + Oldest : "";

    /// <summary>The server refused the question.</summary>
    public void Refused() => areSeen = false;

    /// <summary>Asks the server whether it answers, where that was not done lately.</summary>
    public void Look(SqlConnection connection)
    {
        if (asked is { } last && clock.GetElapsedTime(last) < Asked) return;
        asked = clock.GetTimestamp();
        try
        {
            using var command = new SqlCommand(MayAnswer, connection);
            using var reader = command.ExecuteReader();
            areSeen = reader.Read() && !reader.IsDBNull(0) && reader.GetString(0) == Writable;
        }
        catch (Exception e) when (e is SqlException refused ? SqlErrors.IsOfStatement(refused) : e is InvalidCastException or SqlNullValueException)
        {
            areSeen = false;
        }
    }

    /// <summary>The age from the column after the clock; null when no transaction is open.</summary>
    public static TimeSpan? Read(SqlDataReader reader, int column) =>
        reader.FieldCount <= column || reader.IsDBNull(column) ? null : TimeSpan.FromMilliseconds(reader.GetInt64(column));
}
