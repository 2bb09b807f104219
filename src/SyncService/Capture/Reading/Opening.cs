using System.Data.SqlTypes;
using Microsoft.Data.SqlClient;
using SyncService.Capture.Connections;
using SyncService.Capture.Discovery;
using SyncService.Capture.Modes;
using SyncService.Capture.Sent;
using SyncService.Protocol;

namespace SyncService.Capture.Reading;

/// <summary>How a reading begins: with the columns that are known, or by asking for them, and for all that its mode wants to know, together with the first page.</summary>
/// <remarks>
/// Nearly always nothing has changed but rows, and one round trip is all that a cycle costs the source. Where the answer is another one than expected, the
/// page is thrown away: it was asked for by what was known before.
/// </remarks>
/// <param name="stream">The stream.</param>
/// <param name="shape">The columns as they are known.</param>
/// <param name="mode">Sets the span.</param>
/// <param name="start">What the reading goes on from.</param>
/// <param name="sent">What was sent before.</param>
/// <param name="asks">Whether the columns are to be asked for.</param>
/// <param name="clock">Tells when the page is asked for.</param>
internal sealed class Opening(StreamSpec stream, SourceShape shape, IReadingMode mode, ReadingStart start, SentWindow sent, bool asks, TimeProvider clock)
{
    private readonly TaskCompletionSource<Opened> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StreamSpec Stream => stream;

    public SourceShape Shape => shape;

    /// <summary>What came of it, as soon as that is known.</summary>
    public Task<Opened> Outcome => outcome.Task;

    /// <summary>How the reading begins; null when it does not begin in this way.</summary>
    public Begun? Begin(SqlConnection connection, int rows, CancellationToken stop)
    {
        var (expected, slice) = sent.Plan(mode.Span(start), isGuess: asks);
        if (slice.Plan.Asks) return AskOfSlices(connection, rows, stop);
        var question = mode.Question(asks);
        if (question.Length == 0 && !asks) return BeginWith(expected, slice, Page(slice.From, connection, rows, "", stop)!);
        var page = Page(slice.From, connection, rows, question + (asks ? SourceDiscovery.Statement(stream) : ""), stop);
        if (page is null) return null;
        try
        {
            if (Answered(page, expected, slice.Plan.Kind) is var (span, now))
            {
                if (!span.IsBehind) return BeginWith(span, now, page);
                outcome.SetResult(new Opened(span, null));
            }
        }
        catch
        {
            page.Abandon();
            page.Dispose();
            throw;
        }

        page.Abandon();
        page.Dispose();
        return null;
    }

    /// <summary>The reading has failed; this counts where it has not begun.</summary>
    public void Fail(Exception failure) => outcome.TrySetException(failure);

    private Begun BeginWith(ReadingSpan span, SliceReading slice, OpenPage page)
    {
        outcome.SetResult(new Opened(span, null));
        return new Begun(span, slice, page);
    }

    /// <summary>Questions about slices cost more than a round trip: the columns and the time are asked for before them, for what is open now may join a slice until it is looked at.</summary>
    private Begun? AskOfSlices(SqlConnection connection, int rows, CancellationToken stop)
    {
        if (asks && !IsAsExpected(connection, stop)) return null;
        var (span, slice) = sent.Plan(mode.Begin(start));
        if (slice.Plan.Asks) slice.Ask(new SliceAnswers(shape, connection, stop), clock);
        var command = slice.Differing is { } buckets
            ? shape.Slices.RowsOf(connection, slice.Plan.Known!.From, slice.Plan.Known.Until, buckets)
            : shape.Query.Command(connection, rows, slice.From, null);
        return BeginWith(span, slice, new OpenPage(command, shape.HasLargeValues, clock, stop));
    }

    private bool IsAsExpected(SqlConnection connection, CancellationToken stop)
    {
        try
        {
            using var command = new SqlCommand(mode.Question(isAsking: true) + SourceDiscovery.Statement(stream), connection);
            using var cancel = stop.Register(command.Cancel);
            using var reader = command.ExecuteReader();
            if (!reader.Read()) return NothingAsExpected();
            mode.Learn(reader);
            if (!reader.NextResult()) return NothingAsExpected();
            var columns = SourceDiscovery.Columns(reader, stream);
            if (columns.SequenceEqual(shape.Columns)) return true;
            outcome.SetResult(new Opened(null, columns));
            return false;
        }
        catch (Exception e) when (IsRefusal(e))
        {
            return NothingAsExpected();
        }
    }

    private bool NothingAsExpected()
    {
        Nothing();
        return false;
    }

    /// <summary>The span, with the page to come next; null when the page is of no use.</summary>
    private (ReadingSpan Span, SliceReading Slice)? Answered(OpenPage page, ReadingSpan expected, SlicePlanKind plan)
    {
        try
        {
            IReadOnlyList<SourceColumn>? columns = null;
            if (!page.Reader.Read()) return Nothing();
            mode.Learn(page.Reader);
            if (asks)
            {
                if (!page.Reader.NextResult()) return Nothing();
                columns = SourceDiscovery.Columns(page.Reader, stream);
            }

            if (!page.Reader.NextResult()) return Nothing();
            var (known, slice) = sent.Plan(mode.Begin(start));
            if (columns is null || (columns.SequenceEqual(shape.Columns) && mode.IsFirstOf(expected, known) && slice.Plan.Kind == plan)) return (known, slice);
            outcome.SetResult(new Opened(null, columns));
            return null;
        }
        catch (Exception e) when (asks && IsRefusal(e))
        {
            return Nothing();
        }
    }

    private (ReadingSpan Span, SliceReading Slice)? Nothing()
    {
        // What no reading can do without cannot be asked for one by one.
        if (!asks) throw new SyncException($"{stream.Source}: the server did not answer each statement of a batch with a result.", $"Name a date and time as {stream.Settings.ChangeColumn}.", Failure.Configuration);
        mode.Refused();
        outcome.SetResult(new Opened(null, null));
        return null;
    }

    private OpenPage? Page(Watermark from, SqlConnection connection, int rows, string before, CancellationToken stop)
    {
        try
        {
            return new(shape.Query.Behind(connection, rows, from, before, shape.Mode == CaptureMode.RowVersion), shape.HasLargeValues, clock, stop);
        }
        catch (SqlException refused) when (asks && SqlErrors.IsOfStatement(refused))
        {
            Nothing();
            return null;
        }
    }

    private static bool IsRefusal(Exception failure) => failure is SqlException refused ? SqlErrors.IsOfStatement(refused) : failure is InvalidCastException or SqlNullValueException;
}

/// <summary>A reading that has begun.</summary>
/// <param name="Span">What it goes through.</param>
/// <param name="Slice">What it does about rows of old stamps, and where its pages begin.</param>
/// <param name="Page">The rows of the buckets that differ, where there are any; else the first page.</param>
internal sealed record Begun(ReadingSpan Span, SliceReading Slice, OpenPage Page);

/// <summary>What came of an opening.</summary>
/// <param name="Span">The reading has begun with it; null when it has not.</param>
/// <param name="Columns">The view has these columns now, and what the mode asks is known: the reading can begin by both. Null when it has begun, or the server does not answer such a question.</param>
internal readonly record struct Opened(ReadingSpan? Span, IReadOnlyList<SourceColumn>? Columns);
