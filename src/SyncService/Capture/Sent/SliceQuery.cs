using System.Data;
using System.Globalization;
using Microsoft.Data.SqlClient;
using SyncService.Capture.Connections;
using SyncService.Capture.Discovery;
using SyncService.Capture.Inspection;
using SyncService.Capture.Reading;
using SyncService.Protocol;

namespace SyncService.Capture.Sent;

/// <summary>The questions about slices of stamps: their totals, the rows of some buckets, and the newest stamp of all.</summary>
/// <remarks>
/// The hash is over the values as the server holds them, which keys that differ in nothing but case have apart. CHECKSUM would be faster, but of an int it is nearly
/// the int, and of texts it is weak: https://learn.microsoft.com/sql/t-sql/functions/checksum-transact-sql. An index over change column and key is all that the totals read.
/// </remarks>
internal sealed class SliceQuery(SqlName source, IReadOnlyList<SourceColumn> columns, int change, IReadOnlyList<int> keys, SourceQuery rows)
{
    private static readonly string Buckets = SliceTotals.Buckets.ToString(CultureInfo.InvariantCulture);

    private readonly string hash = $"HASHBYTES('SHA2_256', {string.Join(" + 0x00 + ", keys.Where(key => key != change).Append(change).Select(i => Bytes(columns[i])))})";

    /// <summary>Bucket, count and sum of each bucket that has rows.</summary>
    public string Totals =>
        $"""
        SELECT bucket, COUNT_BIG(*), SUM(part) FROM (
          SELECT {Bucket("hash")} AS bucket, CAST(SUBSTRING(hash, 3, 5) AS bigint) AS part FROM (
            SELECT {hash} AS hash FROM {source.Sql} WHERE {Slice}) AS hashes) AS parts
        GROUP BY bucket
        """;

    /// <summary>The rows of the buckets that <c>@buckets</c> marks, in the order of the changes.</summary>
    public string Rows => $"SELECT {rows.Columns} FROM {source.Sql} WHERE {Slice} AND SUBSTRING(@buckets, {Bucket(hash)} + 1, 1) = 0x01 {rows.Order}";

    private string Change => SqlName.Quote(columns[change].Name);

    private string Slice => $"{Change} >= @from AND {Change} < @until";

    public SqlCommand TotalsOf(SqlConnection connection, Watermark from, Watermark until) => Bind(new SqlCommand(Totals, connection), from, until);

    public SqlCommand NewestOf(SqlConnection connection, string? by)
    {
        var questions = new SourceQuestions(source, columns[change], []);
        return new(by is null ? questions.Newest : questions.NewestBy(by), connection);
    }

    public SqlCommand RowsOf(SqlConnection connection, Watermark from, Watermark until, byte[] buckets)
    {
        var command = Bind(new SqlCommand(Rows, connection), from, until);
        command.Parameters.Add(new SqlParameter("@buckets", SqlDbType.VarBinary, SliceTotals.Buckets) { Value = buckets });
        return command;
    }

    private SqlCommand Bind(SqlCommand command, Watermark from, Watermark until)
    {
        command.Parameters.Add(SourceParameters.Stamp("@from", columns[change], from));
        command.Parameters.Add(SourceParameters.Stamp("@until", columns[change], until));
        return command;
    }

    private static string Bucket(string hash) => $"CAST(SUBSTRING({hash}, 1, 2) AS int) % {Buckets}";

    private static string Bytes(SourceColumn column) => $"ISNULL(CAST({SqlName.Quote(column.Name)} AS varbinary(8000)), 0x)";
}
