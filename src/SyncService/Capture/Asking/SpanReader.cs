using System.Threading.Channels;
using Microsoft.Data.SqlClient;
using SyncService.Capture.Connections;
using SyncService.Capture.Discovery;
using SyncService.Capture.Identification;
using SyncService.Capture.Reading;
using SyncService.Capture.Sent;
using SyncService.Capture.Values;
using SyncService.Encoding;
using SyncService.Protocol;

namespace SyncService.Capture.Asking;

/// <summary>Reads the rows of a span of stamps in pages, on the thread that calls it.</summary>
internal sealed class SpanReader(StreamSpec stream, SqlConnections connections, AnsweringWatch answering, SourceShape shape, Position position, AskedSpan asked, AskedFindings findings, PageSize pageSize, TimeProvider clock)
{
    public void Read(ChannelWriter<RecordChunk> chunks, CancellationToken stop)
    {
        using var connection = answering.Open(connections);
        Watermark? until = null;
        if (First(connection) is not { } since || (asked.Until is not null && (until = Stamp(connection, asked.Until)) is null)) return;
        ReadSpan(connection, asked.From ?? since, until, chunks, stop);
    }

    private Watermark? First(SqlConnection connection) =>
        asked.Since is { } text ? Stamp(connection, text) : Watermark.Start(shape.Kind, connections.Options.Start);

    private void ReadSpan(SqlConnection connection, Watermark from, Watermark? until, ChannelWriter<RecordChunk> chunks, CancellationToken stop)
    {
        using var encoder = new RowEncoder(shape, new ColumnMasks(stream, connections.Options.MaskSalt), new SentWindow(clock), new ReadingPosition(ReadingSpan.At(position), clock), clock);
        var (stamp, key, size) = (from, (object[]?)null, pageSize.Rows);
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var rows = 0;
            var isPast = false;
            var (first, last) = (stamp, key);
            using (var page = new OpenPage(shape.Query.Command(connection, size, stamp, key), shape.HasLargeValues, clock, stop))
            {
                if (!shape.Matches(page.Reader)) throw PageReader.ColumnsChanged(stream);
                encoder.BeginPage(page.Began);
                while (!isPast && page.Reader.Read())
                {
                    stamp = encoder.Add(page.Reader, isLastOfPage: ++rows == size, out key);
                    isPast = until is { } end && stamp.CompareTo(end) >= 0;
                    if (encoder.IsFull) Hand(encoder, chunks, stop);
                }

                if (isPast) page.Abandon();
            }

            if (isPast || rows < size) break;
            encoder.TurnPage(stamp);
            if (!PageKey.IsStuck(stamp, key, first, last)) continue;
            pageSize.GrowAnyway();
            size = pageSize.Rows;
        }

        Hand(encoder, chunks, stop);
    }

    /// <summary>Null, and told, where the server takes the text for no stamp.</summary>
    private Watermark? Stamp(SqlConnection connection, string text)
    {
        var column = shape.ChangeColumn;
        try
        {
            using var command = new SqlCommand($"SELECT {TextValue.Selected(column, "@stamp")}", connection);
            command.Parameters.Add(TextValue.Parameter("@stamp", column, text));
            using var reader = command.ExecuteReader();
            if (reader.Read() && !reader.IsDBNull(0)) return StampReaders.Read(reader, column);
            findings.Refuse($"{text}: the value cannot be converted to {column.TypeText}, the type of {column.Name}.");
        }
        catch (SqlException e) when (SqlErrors.IsOfStatement(e))
        {
            findings.Refuse($"{text}: {SqlErrors.FirstLine(e.Message)} ({column.Name} is of type {column.TypeText}).");
        }

        return null;
    }

    private void Hand(RowEncoder encoder, ChannelWriter<RecordChunk> chunks, CancellationToken stop)
    {
        var chunk = encoder.Take();
        chunk.Reached = position;
        findings.Rows += chunk.Count;
        ChunkHand.Give(chunk, chunks, stop);
    }
}
