using Microsoft.Data.SqlClient;
using SyncService.Capture.Connections;
using SyncService.Protocol;

namespace SyncService.Capture.Modes;

/// <summary>By a <c>rowversion</c>: from where the last complete reading ended up to the least one that belongs to an open transaction, asked before the page.</summary>
/// <remarks>
/// What is below that bound is committed, or rolled back, and a change to come has a higher one: so each committed change is read once, and none is passed by, however late it commits.
/// <c>MIN_ACTIVE_ROWVERSION</c> is of one database, needs no right, and looks neither at isolation levels nor at hints:
/// https://learn.microsoft.com/sql/t-sql/functions/min-active-rowversion-transact-sql.
/// A replica does not know what is open on its primary, and answers as if nothing were. There the position stays behind what was told an overlap ago, and what lies behind it is read again.
/// </remarks>
/// <param name="name">The view: a name with a database is asked there.</param>
/// <param name="counter">What is known of the database's row versions.</param>
/// <param name="overlap">How long a commit may take to come to a replica.</param>
internal sealed class RowVersionMode(SqlName name, RowVersionCounter counter, TimeSpan overlap) : IReadingMode
{
    private static readonly Watermark First = Watermark.Start(WatermarkKind.RowVersion, default);

    public bool MayAsk => true;

    public string Question(bool isAsking) => RowVersions.Question(name);

    public void Learn(SqlDataReader reader) => counter.Learn(RowVersions.Read(reader));

    public ReadingSpan Span(ReadingStart start)
    {
        var reached = start.Reached?.In(CaptureMode.RowVersion, WatermarkKind.RowVersion);
        var floor = start.Floor?.Position.In(CaptureMode.RowVersion, WatermarkKind.RowVersion);
        var from = Watermark.Max(reached ?? First, floor ?? First);
        var span = new ReadingSpan(CaptureMode.RowVersion, from, reached ?? First);
        if (counter.Told is not { Least: var below } told) return span;

        // A first load from a replica goes through to its end.
        var trail = told.IsReplica && reached is not null ? Watermark.Max(from, counter.Trail(overlap) ?? from) : (Watermark?)null;
        return span with
        {
            Below = below,
            Counted = told.Last,
            HeldFor = counter.HeldFor,
            IsBehind = below.CompareTo(from) < 0 || below == reached,
            Ceiling = trail,
            Leaves = new Position(CaptureMode.RowVersion, trail ?? below),
        };
    }

    /// <exception cref="SyncException">A replica answers that has not come as far as was read.</exception>
    public ReadingSpan Begin(ReadingStart start)
    {
        var span = Span(start);
        return !span.IsBehind || counter.Told is not { IsReplica: true } told ? span : throw new SyncException(
            $"{name} is read from a replica that is behind what was read before ({told.Least} against {span.From}).",
            "Reading goes on when it has caught up; read from the primary where it does not.",
            Failure.Transient);
    }

    public bool IsFirstOf(ReadingSpan asked, ReadingSpan known) => true;

    public void Refused()
    {
        // It is asked again with the next page: there is nothing to do without.
    }
}
