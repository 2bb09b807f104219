using Microsoft.Data.SqlClient;
using SyncService.Capture.Connections;
using SyncService.Protocol;

namespace SyncService.Capture.Modes;

/// <summary>By a <c>rowversion</c>: from where the last complete reading ended up to the least one that belongs to an open transaction, asked before the page.</summary>
/// <remarks>
/// What is below that bound is committed, or rolled back, and a change to come has a higher one: so each committed change is read once, and none is passed by, however late it commits.
/// <c>MIN_ACTIVE_ROWVERSION</c> is of one database, needs no right, and looks neither at isolation levels nor at hints:
/// https://learn.microsoft.com/sql/t-sql/functions/min-active-rowversion-transact-sql.
/// </remarks>
/// <param name="name">The view: a name with a database is asked there.</param>
/// <param name="counter">What is known of the database's row versions.</param>
internal sealed class RowVersionMode(SqlName name, RowVersionCounter counter) : IReadingMode
{
    /// <summary>The variable in which the bound stands behind the question.</summary>
    public const string Bound = "@below";

    private static readonly Watermark First = Watermark.Start(WatermarkKind.RowVersion, default);

    private const string Asked = "SELECT @below = MIN_ACTIVE_ROWVERSION(), @last = @@DBTS";

    public bool MayAsk => true;

    public static string QuestionOf(SqlName name) => name.Parts.Count >= 3 && name.Parts[^3].Length > 0
        ? $"DECLARE @below binary(8), @last binary(8); EXEC {SqlName.Quote(name.Parts[^3])}.sys.sp_executesql N'{Asked}', N'@below binary(8) OUTPUT, @last binary(8) OUTPUT', @below OUTPUT, @last OUTPUT; SELECT @below, @last; "
        : $"DECLARE @below binary(8), @last binary(8); {Asked}; SELECT @below, @last; ";

    public string Question(bool isAsking) => QuestionOf(name);

    public void Learn(SqlDataReader reader)
    {
        var (least, last) = Answer(reader);
        counter.Learn(least, last);
    }

    /// <summary>Asks for the row versions alone.</summary>
    public static (Watermark Least, Watermark Last) Ask(SqlConnection connection, SqlName name)
    {
        using var command = new SqlCommand(QuestionOf(name), connection);
        using var reader = command.ExecuteReader();
        reader.Read();
        return Answer(reader);
    }

    /// <param name="reader">At the row that answers the question.</param>
    /// <returns>The least that belongs to an open transaction, or the next one; and the newest that was given out.</returns>
    public static (Watermark Least, Watermark Last) Answer(SqlDataReader reader) =>
        (Watermark.OfRowVersion(reader.GetSqlBinary(0).Value), Watermark.OfRowVersion(reader.GetSqlBinary(1).Value));

    public ReadingSpan Span(ReadingStart start)
    {
        var reached = start.Reached?.In(CaptureMode.RowVersion, WatermarkKind.RowVersion);
        var floor = start.Floor?.Position.In(CaptureMode.RowVersion, WatermarkKind.RowVersion);
        var from = Watermark.Max(reached ?? First, floor ?? First);
        var span = new ReadingSpan(CaptureMode.RowVersion, from, reached ?? First);
        return counter.Least is not { } below ? span : span with
        {
            Below = below,
            HeldFor = counter.HeldFor,
            IsBehind = below.CompareTo(from) < 0 || below == reached,
            Leaves = new Position(CaptureMode.RowVersion, below),
        };
    }

    public bool IsFirstOf(ReadingSpan asked, ReadingSpan known) => true;

    public void Refused()
    {
        // It is asked again with the next page: there is nothing to do without.
    }
}
