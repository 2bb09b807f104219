using System.Threading.Channels;
using SyncService.Capture.Connections;
using SyncService.Capture.Discovery;
using SyncService.Capture.Identification;
using SyncService.Capture.Reading;
using SyncService.Capture.Sent;
using SyncService.Capture.Values;
using SyncService.Encoding;
using SyncService.Protocol;

namespace SyncService.Capture.Scanning;

/// <summary>Reads every row in the order of the key, a page at a time, on the thread that calls it.</summary>
/// <remarks>
/// A page begins with the last key of the page before that the server takes back exactly as it gave it (<see cref="PageKey"/>), and leaves out the rows that came since then. Where no key of
/// the source can be handed back, one statement reads everything.
/// </remarks>
internal sealed class KeyScan(
    StreamSpec stream, SqlConnections connections, AnsweringWatch answering, SourceShape shape, Position position, ScanPlace? from, ScanPace pace, Func<TimeSpan, TimeSpan> rest, TimeProvider clock)
{
    /// <summary>Rows from one key that is kept to the next.</summary>
    private const int KeyEach = 256;

    /// <summary>Keys that came since the last one that is kept.</summary>
    private HashSet<ulong> since = [.. from?.Read ?? []];

    private object[]? last = from?.Key.Select(ScanKeyText.Read).ToArray();

    public void Read(ChannelWriter<RecordChunk> chunks, CancellationToken stop)
    {
        using var connection = answering.Open(connections);
        using var encoder = new RowEncoder(shape, new ColumnMasks(stream, connections.Options.MaskSalt), new SentWindow(clock), new ReadingPosition(ReadingSpan.At(position), clock), clock)
        {
            MayLackStamp = true,
        };
        var canGoOn = shape.Query.KeyOrdinals is not null;
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var (begin, size) = (last, canGoOn ? pace.Rows : int.MaxValue);
            encoder.LeftOut = since;
            since = [];
            var worked = TimeSpan.Zero;
            using (var page = new OpenPage(shape.Query.ByKey(connection, size, begin), shape.HasLargeValues, clock, stop))
            {
                if (ReadPage(page, encoder, size, chunks, stop) < size) break;
                worked = page.Elapsed;
            }

            if (last == begin) pace.GrowAnyway();
            stop.WaitHandle.WaitOne(rest(worked));
        }

        Hand(encoder, chunks, null, stop);
    }

    private int ReadPage(OpenPage page, RowEncoder encoder, int size, ChannelWriter<RecordChunk> chunks, CancellationToken stop)
    {
        if (!shape.Matches(page.Reader)) throw PageReader.ColumnsChanged(stream);
        encoder.BeginPage(page.Began);
        var (rows, toFirstRow) = (0, TimeSpan.Zero);
        while (page.Reader.Read())
        {
            if (rows++ == 0) toFirstRow = page.Elapsed;
            var isRead = rows % KeyEach == 0 || rows == size;
            encoder.Add(page.Reader, isRead, out var key);
            if (encoder.IsFull && !isRead) key = PageKey.Of(page.Reader, shape);
            if (key is not null) Keep(key);
            since.Add(encoder.LastKeyHash);
            if (encoder.IsFull) Hand(encoder, chunks, key, stop);
        }

        if (size != int.MaxValue && rows == size) pace.Learn(toFirstRow, page.Elapsed);
        return rows;
    }

    private void Keep(object[] key)
    {
        if (last is not null && last.SequenceEqual(key)) return;
        last = key;
        since.Clear();
    }

    /// <param name="key">Of the last row; null where nothing can go on from it.</param>
    private void Hand(RowEncoder encoder, ChannelWriter<RecordChunk> chunks, object[]? key, CancellationToken stop)
    {
        var chunk = encoder.Take();
        chunk.Place = key is null ? null : PlaceAt(key);
        chunk.Reached = position;
        ChunkHand.Give(chunk, chunks, stop);
    }

    private ScanPlace? PlaceAt(object[] key)
    {
        var texts = new string[key.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            if (ScanKeyText.TryWrite(key[i]) is not { } text) return null;
            texts[i] = text;
        }

        return new ScanPlace(texts, [.. since]);
    }
}
