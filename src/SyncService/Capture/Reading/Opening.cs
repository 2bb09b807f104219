using System.Data.SqlTypes;
using Microsoft.Data.SqlClient;
using SyncService.Capture.Connections;
using SyncService.Capture.Discovery;
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
/// <param name="range">Where the reading begins, by what the clock says.</param>
/// <param name="asks">Whether the columns and the time are to be asked for.</param>
/// <param name="clock">Tells when the page is asked for.</param>
internal sealed class Opening(
    StreamSpec stream, SourceShape shape, SourceClock serverClock, OpenTransactions transactions, Func<ReadingRange> range, bool asks, TimeProvider clock)
{
    private readonly TaskCompletionSource<Opened> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StreamSpec Stream => stream;

    public SourceShape Shape => shape;

    /// <summary>What came of it, as soon as that is known.</summary>
    public Task<Opened> Outcome => outcome.Task;

    /// <summary>The range, the stamp that the first page was asked from, and that page; null when the reading does not begin in this way.</summary>
    public (ReadingRange Range, Watermark From, OpenPage Page)? Begin(SqlConnection connection, int rows, CancellationToken stop)
    {
        var expected = range();
        if (asks) return Ask(expected, connection, rows, stop);
        outcome.SetResult(new Opened(expected, null));
        return (expected, expected.From, Page(expected.From, connection, rows, stop));
    }

    /// <summary>The reading has failed; this counts where it has not begun.</summary>
    public void Fail(Exception failure) => outcome.TrySetException(failure);

    private (ReadingRange Range, Watermark From, OpenPage Page)? Ask(ReadingRange expected, SqlConnection connection, int rows, CancellationToken stop)
    {
        OpenPage? page = null;
        try
        {
            page = Page(expected.From, connection, rows, stop, SourceDiscovery.Statements(stream, serverClock.Function(shape.Kind) + transactions.Column));
            var (columns, time) = SourceDiscovery.TimeAndColumns(page.Reader, stream);
            if (columns is not null && page.Reader.NextResult())
            {
                serverClock.Set(time, shape.Kind);
                var known = range();

                // The source's clock may have gone back, too.
                if (columns.SequenceEqual(shape.Columns) && known.From.CompareTo(expected.From) >= 0)
                {
                    outcome.SetResult(new Opened(known, null));
                    return (known, expected.From, page);
                }

                outcome.SetResult(new Opened(null, columns));
            }
            else
            {
                outcome.SetResult(new Opened(null, null));
            }
        }
        catch (Exception e) when (e is SqlException refused ? SqlErrors.IsOfStatement(refused) : e is InvalidCastException or SqlNullValueException)
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

    private OpenPage Page(Watermark from, SqlConnection connection, int rows, CancellationToken stop, string before = "") =>
        new(shape.Query.Command(connection, rows, from, null, before), shape.HasLargeValues, clock, stop);
}

/// <summary>What came of an opening.</summary>
/// <param name="Range">The reading has begun here; null when it has not.</param>
/// <param name="Columns">The view has these columns now, and the source's clock is known: the reading can begin by both. Null when it has begun, or the server does not answer such a question.</param>
internal readonly record struct Opened(ReadingRange? Range, IReadOnlyList<SourceColumn>? Columns);
