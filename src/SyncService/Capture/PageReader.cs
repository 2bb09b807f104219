using System.Data;
using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Data.SqlClient;
using SyncService.Encoding;
using SyncService.Protocol;

namespace SyncService.Capture;

/// <summary>Reads pages until the end of the view, on the thread that calls it.</summary>
internal sealed class PageReader(
    SqlConnections connections, StreamSpec stream, SourceShape shape, PageSize pageSize, SentWindow sent, ReadingPosition position, TimeProvider clock)
{
    /// <summary>Completes the channel: with the failure, if there was one.</summary>
    public void Read(Watermark from, ChannelWriter<RecordChunk> chunks, CancellationToken stop)
    {
        try
        {
            using var connection = connections.Create();
            connection.Open();
            using var encoder = new RowEncoder(shape, new ColumnMasks(stream, connections.Options.MaskSalt), sent, position, clock);
            var (stamp, key) = (from, (object[]?)null);
            while (true)
            {
                stop.ThrowIfCancellationRequested();
                var size = pageSize.Rows;
                var page = ReadPage(connection, encoder, size, stamp, key, chunks, stop);
                if (page.Rows < size) break;
                if (page.Stamp == stamp && IsSame(page.Key, key)) pageSize.Grow();
                (stamp, key) = (page.Stamp, page.Key);
            }

            Hand(encoder.Take(), chunks, stop);
            chunks.Complete();
        }
        catch (OperationCanceledException e)
        {
            chunks.TryComplete(e);
        }
        catch (Exception e) when (SqlErrors.IsOurs(e))
        {
            chunks.TryComplete(stop.IsCancellationRequested
                ? new OperationCanceledException(stop)
                : SqlErrors.Translate(e, connections.Name, stream.Source, connections.Options));
        }
        catch (Exception e) when (e is InvalidCastException or OverflowException)
        {
            chunks.TryComplete(new SyncException(
                $"{stream.Source} sent a value that does not fit the type of its column: {e.Message}", "Convert the column in the view.", Failure.Configuration, e));
        }
        catch (Exception e)
        {
            chunks.TryComplete(e);
        }
    }

    private SyncException ColumnsChanged() =>
        new($"The columns of {stream.Source} changed.", "They are looked at again.", Failure.Transient);

    private Page ReadPage(
        SqlConnection connection, RowEncoder encoder, int size, Watermark stamp, object[]? key, ChannelWriter<RecordChunk> chunks, CancellationToken stop)
    {
        var watch = Stopwatch.StartNew();
        using var command = shape.Query.Command(connection, size, stamp, key);
        using var cancel = stop.Register(command.Cancel);
        using var reader = command.ExecuteReader(shape.HasLargeValues ? CommandBehavior.SequentialAccess : CommandBehavior.Default);
        if (!shape.Matches(reader)) throw ColumnsChanged();
        var (rows, toFirstRow) = (0, TimeSpan.Zero);
        object[]? last = null;
        while (reader.Read())
        {
            if (rows++ == 0) toFirstRow = watch.Elapsed;
            stamp = encoder.Add(reader);
            if (rows == size && !shape.HasLargeValues) last = Key(reader);
            if (encoder.IsFull) Hand(encoder.Take(), chunks, stop);
        }

        pageSize.Learn(toFirstRow, watch.Elapsed);
        return new Page(rows, stamp, last);
    }

    /// <summary>Where the page ended; null when a key of it is NULL, for nothing comes after that: the next page begins with all rows of the same stamp.</summary>
    private object[]? Key(SqlDataReader reader) =>
        shape.KeyOrdinals.Any(reader.IsDBNull) ? null : [.. shape.KeyOrdinals.Select(reader.GetSqlValue)];

    /// <remarks>Large values are read in one direction only, and the key is past then: the next page begins with all rows of the same stamp.</remarks>
    private static bool IsSame(object[]? left, object[]? right) => left is null ? right is null : right is not null && left.SequenceEqual(right);

    /// <summary>Waits while the queue side is behind.</summary>
    private static void Hand(RecordChunk chunk, ChannelWriter<RecordChunk> chunks, CancellationToken stop)
    {
        try
        {
            while (!chunks.TryWrite(chunk))
            {
                if (!chunks.WaitToWriteAsync(stop).AsTask().GetAwaiter().GetResult()) throw new OperationCanceledException(stop);
            }
        }
        catch
        {
            chunk.Dispose();
            throw;
        }
    }

    private readonly record struct Page(int Rows, Watermark Stamp, object[]? Key);
}
