using System.Data.SqlTypes;
using Microsoft.Data.SqlClient;
using SyncService.Capture.Connections;
using SyncService.Capture.Discovery;
using SyncService.Capture.Sent;
using SyncService.Protocol;

namespace SyncService.Capture.Reading;

/// <summary>How a reading begins: with the columns and the time that are known, or by asking for both together with the first page.</summary>
/// <remarks>
/// Nearly always nothing has changed but rows, and one round trip is all that a cycle costs the source. Where the answer is another one than expected, the
/// page is thrown away: it was asked for by the columns and the time as they were.
/// </remarks>
/// <param name="stream">The stream.</param>
/// <param name="shape">The columns as they are known.</param>
/// <param name="serverClock">The source's clock as it is known; it is set.</param>
/// <param name="transactions">Whether the oldest open one is asked for, too.</param>
/// <param name="scope">Which rows are read.</param>
/// <param name="asks">Whether the columns and the time are to be asked for.</param>
/// <param name="clock">Tells when the page is asked for.</param>
internal sealed class Opening(
    StreamSpec stream, SourceShape shape, SourceClock serverClock, OpenTransactions transactions, ReadingScope scope, bool asks, TimeProvider clock)
{
    private readonly TaskCompletionSource<Opened> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StreamSpec Stream => stream;

    public SourceShape Shape => shape;

    /// <summary>What came of it, as soon as that is known.</summary>
    public Task<Opened> Outcome => outcome.Task;

    /// <summary>How the reading begins; null when it does not begin in this way.</summary>
    public Begun? Begin(SqlConnection connection, int rows, CancellationToken stop)
    {
        var (expected, slice) = Plan();
        if (slice.Plan.Asks) return AskOfSlices(connection, rows, stop);
        if (asks) return Ask(expected, slice, connection, rows, stop);
        return BeginAt(expected, slice, Page(slice.From, connection, rows, stop));
    }

    /// <summary>The reading has failed; this counts where it has not begun.</summary>
    public void Fail(Exception failure) => outcome.TrySetException(failure);

    private (ReadingRange Range, SliceReading Slice) Plan() => scope.Plan(shape, serverClock, clock);

    private Begun BeginAt(ReadingRange range, SliceReading slice, OpenPage page)
    {
        outcome.SetResult(new Opened(range, null));
        return new Begun(range, slice, page);
    }

    /// <summary>Questions about slices cost more than a round trip: the columns and the time are asked for before them, for what is open now may join a slice until it is looked at.</summary>
    private Begun? AskOfSlices(SqlConnection connection, int rows, CancellationToken stop)
    {
        if (asks && !IsAsExpected(connection, stop)) return null;
        var (range, slice) = Plan();
        if (slice.Plan.Asks) slice.Ask(new SliceAnswers(shape, connection, stop), clock);
        if (slice.Differing is not { } buckets) return BeginAt(range, slice, Page(slice.From, connection, rows, stop));
        var (from, until, _) = slice.Plan.Known!;
        return BeginAt(range, slice, new OpenPage(shape.Slices.RowsOf(connection, from, until, buckets), shape.HasLargeValues, clock, stop));
    }

    private bool IsAsExpected(SqlConnection connection, CancellationToken stop)
    {
        try
        {
            using var command = new SqlCommand(Statements, connection);
            using var cancel = stop.Register(command.Cancel);
            using var reader = command.ExecuteReader();
            var (columns, time) = SourceDiscovery.TimeAndColumns(reader, stream);
            if (columns is not null) serverClock.Set(time, shape.Kind);
            if (columns is not null && columns.SequenceEqual(shape.Columns)) return true;
            outcome.SetResult(new Opened(null, columns));
        }
        catch (Exception e) when (IsNoAnswer(e))
        {
            transactions.Refused();
            outcome.SetResult(new Opened(null, null));
        }

        return false;
    }

    private Begun? Ask(ReadingRange expected, SliceReading slice, SqlConnection connection, int rows, CancellationToken stop)
    {
        OpenPage? page = null;
        try
        {
            page = Page(slice.From, connection, rows, stop, Statements);
            var (columns, time) = SourceDiscovery.TimeAndColumns(page.Reader, stream);
            if (columns is not null && page.Reader.NextResult())
            {
                serverClock.Set(time, shape.Kind);
                var (known, now) = Plan();

                // The source's clock may have gone back, too.
                if (columns.SequenceEqual(shape.Columns) && known.From.CompareTo(expected.From) >= 0 && now.Plan.Kind == slice.Plan.Kind) return BeginAt(known, now, page);
                outcome.SetResult(new Opened(null, columns));
            }
            else
            {
                outcome.SetResult(new Opened(null, null));
            }
        }
        catch (Exception e) when (IsNoAnswer(e))
        {
            transactions.Refused();
            outcome.SetResult(new Opened(null, null));
        }
        catch
        {
            page?.Dispose();
            throw;
        }

        page?.Abandon();
        page?.Dispose();
        return null;
    }

    private string Statements => SourceDiscovery.Statements(stream, serverClock.Function(shape.Kind) + transactions.Column);

    private static bool IsNoAnswer(Exception e) => e is SqlException refused ? SqlErrors.IsOfStatement(refused) : e is InvalidCastException or SqlNullValueException;

    private OpenPage Page(Watermark from, SqlConnection connection, int rows, CancellationToken stop, string before = "") =>
        new(shape.Query.Command(connection, rows, from, null, before), shape.HasLargeValues, clock, stop);
}

/// <summary>A reading that has begun.</summary>
/// <param name="Range">What it is about.</param>
/// <param name="Slice">What it does about rows of old stamps, and where its pages begin.</param>
/// <param name="Page">The rows of the buckets that differ, where there are any; else the first page.</param>
internal sealed record Begun(ReadingRange Range, SliceReading Slice, OpenPage Page);

/// <summary>What came of an opening.</summary>
/// <param name="Range">The reading has begun here; null when it has not.</param>
/// <param name="Columns">The view has these columns now, and the source's clock is known: the reading can begin by both. Null when it has begun, or the server does not answer such a question.</param>
internal readonly record struct Opened(ReadingRange? Range, IReadOnlyList<SourceColumn>? Columns);
