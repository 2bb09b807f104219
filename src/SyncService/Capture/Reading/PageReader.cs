using System.Threading.Channels;
using Microsoft.Data.SqlClient;
using SyncService.Capture.Connections;
using SyncService.Capture.Discovery;
using SyncService.Capture.Identification;
using SyncService.Capture.Sent;
using SyncService.Capture.Values;
using SyncService.Encoding;
using SyncService.Protocol;

namespace SyncService.Capture.Reading;

/// <summary>Reads pages until the end of the view, on the thread that calls it.</summary>
internal sealed class PageReader(SqlConnections connections, AnsweringWatch answering, Opening opening, PageSize pageSize, SentWindow sent, ReadingSeat seat, TimeProvider clock)
{
    private readonly StreamSpec stream = opening.Stream;
    private readonly SourceShape shape = opening.Shape;
    private ReadingPosition? position;
    private SliceReading? slice;

    /// <summary>A key of which it was found out that it stands more than once in the source; null for none.</summary>
    public string? RepeatedKey { get; private set; }

    /// <summary>The newest stamp that was after the beginning of the cycle.</summary>
    public Watermark? Ahead => position?.Ahead;

    /// <summary>The position after all that was read; null before the first page.</summary>
    public Watermark? Reached => position?.Reached.Value;

    /// <summary>The newest stamp that it has found behind the position, and not ahead of the source's clock.</summary>
    public Watermark? Seen => position?.Seen;

    /// <summary>All that was read is enqueued, or was known: what is left out next time follows from it.</summary>
    public void Completed()
    {
        if (slice is not null) sent.Completed(slice, position!.Again);
    }

    /// <summary>Completes the channel: with the failure, if there was one. Nothing is read where the opening does not lead to a page.</summary>
    public void Read(ChannelWriter<RecordChunk> chunks, CancellationToken stop)
    {
        try
        {
            using var connection = answering.Open(connections);
            ReadAll(connection, chunks, stop);
            chunks.Complete();
        }
        catch (Exception e)
        {
            var failure = ReadingFailure.Of(e, stream, connections, stop);
            opening.Fail(failure);
            chunks.TryComplete(failure);
        }
    }

    private void ReadAll(SqlConnection connection, ChannelWriter<RecordChunk> chunks, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        seat.Asks();
        var size = pageSize.Rows;
        if (opening.Begin(connection, size, stop) is not { } begun) return;
        sent.BeginReading();
        var (span, page, stamp, key) = (begun.Span, begun.Page, begun.Slice.From, (object[]?)null);
        try
        {
            position = new ReadingPosition(span, clock);
            using var encoder = new RowEncoder(shape, new ColumnMasks(stream, connections.Options.MaskSalt), sent, position, clock);
            if (begun.Slice.Differing is not null)
            {
                Encode(page, encoder, int.MaxValue, stamp, chunks, stop);
                page.Dispose();
                page = new OpenPage(shape.Query.Command(connection, size, stamp, key, span.Below), shape.HasLargeValues, clock, stop);
            }

            while (true)
            {
                var end = Encode(page, encoder, size, stamp, chunks, stop);
                if (end.Rows < size) break;
                if (PageKey.IsStuck(end.Stamp, end.Key, stamp, key)) pageSize.GrowAnyway();
                (stamp, key) = (end.Stamp, end.Key);
                encoder.TurnPage(stamp);
                stop.ThrowIfCancellationRequested();
                size = pageSize.Rows;
                page.Dispose();
                seat.Asks();
                page = new OpenPage(shape.Query.Command(connection, size, stamp, key, span.Below), shape.HasLargeValues, clock, stop);
            }

            seat.Rests();
            RepeatedKey = encoder.RepeatedKey;
            slice = begun.Slice;
            ChunkHand.Give(Take(encoder), chunks, stop);
        }
        finally
        {
            page.Dispose();
        }
    }

    public static SyncException ColumnsChanged(StreamSpec stream) =>
        new($"The columns of {stream.Source} changed.", "They are looked at again.", Failure.Transient);

    private RecordChunk Take(RowEncoder encoder)
    {
        var chunk = encoder.Take();
        (chunk.KeptFrom, chunk.SpareBefore) = (position?.KeptFrom, position?.SpareBefore);
        return chunk;
    }

    private Page Encode(OpenPage page, RowEncoder encoder, int size, Watermark stamp, ChannelWriter<RecordChunk> chunks, CancellationToken stop)
    {
        if (!shape.Matches(page.Reader)) throw ColumnsChanged(stream);
        encoder.BeginPage(page.Began);
        var (rows, toFirstRow) = (0, TimeSpan.Zero);
        object[]? last = null;
        while (page.Reader.Read())
        {
            seat.Came(stop);
            if (rows++ == 0) toFirstRow = page.Elapsed;
            stamp = encoder.Add(page.Reader, isLastOfPage: rows == size, out last);
            if (!encoder.IsFull) continue;
            seat.Rests();
            ChunkHand.Give(Take(encoder), chunks, stop);
            seat.Asks();
        }

        seat.Came(stop);
        if (size != int.MaxValue) pageSize.Learn(toFirstRow, page.Elapsed);
        return new Page(rows, stamp, last);
    }

    /// <param name="Rows">How many there were.</param>
    /// <param name="Stamp">Of the last of them.</param>
    /// <param name="Key">Of the last of them; null where the next page begins with all rows of the same stamp.</param>
    private readonly record struct Page(int Rows, Watermark Stamp, object[]? Key);
}
