using System.IO.Hashing;
using Microsoft.Data.SqlClient;
using SyncService.Capture.Discovery;
using SyncService.Capture.Sent;
using SyncService.Capture.Values;
using SyncService.Encoding;
using SyncService.Encoding.Fields;
using SyncService.Protocol;

namespace SyncService.Capture.Reading;

/// <summary>Encodes rows, once each, straight from the wire reader into a chunk's buffer; leaves out those that were sent before.</summary>
internal sealed class RowEncoder : IDisposable
{
    private const int ChunkRecords = 2000;

    /// <summary>A little below the size of a buffer, so that the last row of a chunk need not make it grow.</summary>
    private const int ChunkBytes = 240 * 1024;

    private readonly SourceShape shape;
    private readonly SentWindow sent;
    private readonly ReadingPosition position;
    private readonly TimeProvider clock;
    private readonly RecordWriter writer;
    private readonly ColumnReader[] readers;
    private readonly StampReader stampReader;
    private readonly int[] keyOf;
    private readonly int[] keyPositions;
    private readonly int[] lastKey;
    private readonly int[] lastKeyBeforeBlock;
    private readonly PageBorder border = new();
    private readonly RowBlock block;
    private RecordChunk chunk;

    public RowEncoder(SourceShape shape, ColumnMasks masks, SentWindow sent, ReadingPosition position, TimeProvider clock)
    {
        (this.shape, this.sent, this.position, this.clock) = (shape, sent, position, clock);
        writer = new RecordWriter(shape.Schema.Id, shape.Columns.Count);
        readers = [.. shape.Columns.Select(masks.ReaderFor)];
        stampReader = StampReaders.For(shape.ChangeColumn);
        keyOf = [.. shape.Columns.Select((_, i) => shape.KeyOrdinals.ToList().IndexOf(i))];
        keyPositions = new int[shape.KeyOrdinals.Count];
        (lastKey, lastKeyBeforeBlock) = (new int[shape.KeyOrdinals.Count], new int[shape.KeyOrdinals.Count]);
        block = new RowBlock(sent);
        chunk = new RecordChunk { Schema = shape.Schema };
    }

    /// <summary>Whether rows may come that have no stamp; they count as of the position then. Those that are read by their stamps have one.</summary>
    public bool MayLackStamp { get; init; }

    /// <summary>Hashes of keys whose rows are left out; null for none.</summary>
    public IReadOnlySet<ulong>? LeftOut { get; set; }

    /// <summary>A key of which it was found out that it stands more than once; null for none.</summary>
    public string? RepeatedKey { get; private set; }

    /// <summary>Hash of the key of the row that was added last.</summary>
    public ulong LastKeyHash { get; private set; }

    public bool IsFull => !block.IsOpen && (chunk.Count >= ChunkRecords || writer.Length >= ChunkBytes);

    /// <summary>The rows to come are those of a page.</summary>
    /// <param name="began">When its statement began.</param>
    public void BeginPage(DateTimeOffset began) => writer.ReadMicros = Micros(began);

    /// <summary>The rows to come are those of the next page, after one that ended with this stamp.</summary>
    public void TurnPage(Watermark stamp) => border.Turn(stamp);

    /// <summary>Encodes the current row; returns its stamp.</summary>
    /// <param name="reader">At the row.</param>
    /// <param name="isLastOfPage">Whether the next page is to go on from it.</param>
    /// <param name="key">Where that page goes on; null: with all rows of the same stamp.</param>
    public Watermark Add(SqlDataReader reader, bool isLastOfPage, out object[]? key)
    {
        writer.Begin();
        Watermark stamp = default;
        for (var i = 0; i < readers.Length; i++)
        {
            if (keyOf[i] >= 0) keyPositions[keyOf[i]] = writer.Position;
            if (i == shape.ChangeOrdinal) stamp = Stamp(reader, i);
            else readers[i](reader, i, writer);
        }

        key = isLastOfPage ? PageKey.Of(reader, shape) : null;
        chunk.RowsRead++;
        var reached = position.Advance(stamp);
        chunk.Reached = reached;
        var digest = writer.ContentDigest();
        var keyHash = LastKeyHash = KeyHash(digest);
        border.Note(keyHash, digest);
        var state = sent.Holds(keyHash, digest, stamp, position.IsAgain(stamp), out var stands);
        if (stands) RepeatedKey ??= KeyText(keyPositions);
        if (state == SentState.Sent || border.Holds(stamp, keyHash, digest) || LeftOut?.Contains(keyHash) == true)
        {
            writer.Abandon();
            return stamp;
        }

        var isOfBlock = state == SentState.Crowded;
        if (isOfBlock && !block.IsOpen) lastKey.CopyTo(lastKeyBeforeBlock, 0);
        if (isOfBlock) block.Add(writer, chunk, keyHash, digest);
        else block.IsMixed = true;
        writer.End(keyHash, stamp, reached, Micros(clock.GetUtcNow()));
        chunk.Add(writer.Length, isOfBlock ? RecordChunk.OfBlock : digest);
        keyPositions.CopyTo(lastKey, 0);
        if (isOfBlock && block.Ends(writer, keyHash)) CloseBlock();
        return stamp;
    }

    private void CloseBlock()
    {
        if (block.Close(writer, chunk)) lastKeyBeforeBlock.CopyTo(lastKey, 0);
    }

    /// <summary>Says that the source holds no row with the key that stands alone in a result; false, and nothing said, where a row has that very key.</summary>
    /// <param name="reader">At the key: its columns in their order.</param>
    /// <param name="operation">What the record says.</param>
    /// <param name="unlessAmong">Hashes of the keys of rows.</param>
    public bool AddTombstone(SqlDataReader reader, RecordOperation operation, IReadOnlySet<ulong> unlessAmong)
    {
        writer.Begin();
        for (var i = 0; i < readers.Length; i++)
        {
            if (keyOf[i] < 0)
            {
                writer.Null();
                continue;
            }

            keyPositions[keyOf[i]] = writer.Position;
            readers[i](reader, keyOf[i], writer);
        }

        var digest = writer.ContentDigest();
        var keyHash = KeyHash(digest);
        if (unlessAmong.Contains(keyHash))
        {
            writer.Abandon();
            return false;
        }

        chunk.Reached = position.Reached;
        writer.End(keyHash, position.Reached.Value, position.Reached, Micros(clock.GetUtcNow()), operation);
        chunk.Add(writer.Length, digest);
        chunk.Tombstones++;
        keyPositions.CopyTo(lastKey, 0);
        return true;
    }

    /// <summary>The chunk so far, to be disposed by who takes it.</summary>
    public RecordChunk Take()
    {
        if (block.IsOpen) CloseBlock();
        var full = chunk;
        if (full.Count > 0) full.Key = KeyText(lastKey);
        var (buffer, _) = writer.Take();
        full.Own(buffer);
        full.Losses = writer.TakeLosses();
        chunk = new RecordChunk { Schema = shape.Schema };
        return full;
    }

    public void Dispose()
    {
        writer.Dispose();
        chunk.Dispose();
        border.Dispose();
    }

    private Watermark Stamp(SqlDataReader reader, int ordinal)
    {
        if (!MayLackStamp || !reader.IsDBNull(ordinal)) return stampReader(reader, ordinal, writer);
        writer.Null();
        return position.Reached.Value;
    }

    /// <remarks>Rows without a key have nothing in common: each is known by its content alone.</remarks>
    private ulong KeyHash(ulong digest)
    {
        foreach (var position in keyPositions)
        {
            if (IsNull(writer.Field(position))) return digest;
        }

        if (keyPositions.Length == 1) return XxHash3.HashToUInt64(writer.Field(keyPositions[0]));
        var hash = new XxHash3();
        foreach (var position in keyPositions) hash.Append(writer.Field(position));
        return hash.GetCurrentHashAsUInt64();
    }

    private string KeyText(int[] positions) => string.Join('|', shape.Schema.Keys.Zip(positions, (key, at) => KeyText(key.Type, writer.Field(at))));

    private static string KeyText(CanonicalType type, ReadOnlySpan<byte> field) => IsNull(field) ? "NULL" : FieldText.Render(type, field[4..]);

    /// <summary>A field begins with its length, most significant byte first, which is negative for NULL.</summary>
    private static bool IsNull(ReadOnlySpan<byte> field) => (field[0] & 0x80) != 0;

    private static long Micros(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
