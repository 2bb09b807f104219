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
                if (IsStuck(page, stamp, key)) pageSize.GrowAnyway();
                (stamp, key) = (page.Stamp, page.Key);
                encoder.TurnPage(stamp);
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
            stamp = encoder.Add(reader, isLastOfPage: rows == size, out last);
            if (encoder.IsFull) Hand(encoder.Take(), chunks, stop);
        }

        pageSize.Learn(toFirstRow, watch.Elapsed);
        return new Page(rows, stamp, last);
    }

    /// <summary>Whether the next page would be the same again, or begin with the same rows as one before it did: only a larger one is sure to come to an end.</summary>
    private static bool IsStuck(Page page, Watermark from, object[]? key) =>
        page.Stamp.CompareTo(from) < 0 || (page.Stamp == from && (page.Key is null || PageKey.AreSame(page.Key, key)));

    /// <summary>Waits while the queue side is behind, and until a large record has gone: to read on would take the memory of another.</summary>
    private static void Hand(RecordChunk chunk, ChannelWriter<RecordChunk> chunks, CancellationToken stop)
    {
        var hasGone = chunk.WidestBytes > LargeRecord.Bytes ? chunk.Gone : Task.CompletedTask;
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

        hasGone.Wait(stop);
    }

    /// <param name="Rows">How many there were.</param>
    /// <param name="Stamp">Of the last of them.</param>
    /// <param name="Key">Of the last of them; null where the next page begins with all rows of the same stamp.</param>
    private readonly record struct Page(int Rows, Watermark Stamp, object[]? Key);
}
