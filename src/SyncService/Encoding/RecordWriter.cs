using System.Buffers.Binary;
using System.IO.Hashing;
using SyncService.Encoding.Fields;
using SyncService.Protocol;

namespace SyncService.Encoding;

/// <summary>Writes records, one after the other, into one rented buffer that grows.</summary>
/// <remarks>Not safe for two threads. A record that is not ended leaves no trace.</remarks>
internal sealed class RecordWriter(ulong schemaId, int columns) : IDisposable
{
    private byte[] buffer = RecordMemory<byte>.Pool.Rent(64 * 1024);
    private int recordStart;
    private int length;
    private Losses losses;
    private Losses lossesBefore;

    public int Length => length;

    /// <summary>When the statement began that reads the rows to come, in µs since 1970.</summary>
    public long ReadMicros { get; set; }

    public void Begin()
    {
        recordStart = length;
        lossesBefore = losses;
        var head = Reserve(RecordHeader.Size + 2);
        BinaryPrimitives.WriteInt16BigEndian(head[RecordHeader.Size..], (short)columns);
    }

    /// <summary>Where the next field begins, to be kept by the caller that wants to look at it again.</summary>
    public int Position => length;

    public ReadOnlySpan<byte> Since(int position) => buffer.AsSpan(position, length - position);

    public ReadOnlySpan<byte> Field(int position) =>
        buffer.AsSpan(position, 4 + Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(position))));

    /// <summary>Digest of the fields written since <see cref="Begin"/>.</summary>
    public ulong ContentDigest() => XxHash3.HashToUInt64(Since(recordStart + RecordHeader.Size));

    /// <summary>Completes the record; returns its size in bytes.</summary>
    public int End(ulong keyHash, Watermark stamp, Position reached, long enqueuedMicros, RecordOperation operation = RecordOperation.Upsert)
    {
        new RecordHeader(operation, schemaId, keyHash, stamp, reached, enqueuedMicros, ReadMicros).Write(buffer.AsSpan(recordStart));
        return length - recordStart;
    }

    /// <summary>Forgets the record that was begun.</summary>
    public void Abandon() => (length, losses) = (recordStart, lossesBefore);

    /// <summary>Where the record stands that was begun.</summary>
    public RecordMark Mark => new(recordStart, lossesBefore);

    /// <summary>Forgets all records from a mark on.</summary>
    public void TakeBack(RecordMark mark) => (length, losses) = (mark.Length, mark.Losses);

    public void NoteReplaced() => losses.Replaced++;

    public void NoteCut() => losses.Cut++;

    public void NoteOffset() => losses.Offsets++;

    /// <summary>What the records lost since this was asked last.</summary>
    public Losses TakeLosses()
    {
        var taken = losses;
        losses = default;
        return taken;
    }

    /// <summary>Room for a field of a known size, its length already written.</summary>
    public Span<byte> NewField(int size)
    {
        var span = Reserve(4 + size);
        BinaryPrimitives.WriteInt32BigEndian(span, size);
        return span[4..];
    }

    /// <summary>Room for the length of a field that has no bytes.</summary>
    public Span<byte> NullField() => Reserve(4);

    /// <summary>Room for a field of at most this size; call <see cref="EndField"/> with what was used.</summary>
    public Span<byte> BeginField(int atMost)
    {
        EnsureRoom(4 + atMost);
        return buffer.AsSpan(length + 4, atMost);
    }

    public void EndField(int size)
    {
        BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(length), size);
        length += 4 + size;
    }

    /// <summary>Begins a field whose size is not known yet; append to it, then close it with what this returned.</summary>
    public int OpenField()
    {
        var start = length;
        Reserve(4);
        return start;
    }

    /// <summary>Room for the next bytes of the open field.</summary>
    public Span<byte> Append(int size) => Reserve(size);

    /// <summary>Gives back the end of the room that <see cref="Append"/> gave.</summary>
    public void Unuse(int size) => length -= size;

    public void CloseField(int start) => BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(start), length - start - 4);

    /// <summary>Hands over the buffer with everything written, and goes on with a new one.</summary>
    public (byte[] Buffer, int Length) Take()
    {
        var taken = (buffer, length);
        buffer = RecordMemory<byte>.Pool.Rent(Math.Clamp(length, 64 * 1024, 1024 * 1024));
        length = 0;
        return taken;
    }

    public void Dispose() => RecordMemory<byte>.Pool.Return(buffer);

    private Span<byte> Reserve(int size)
    {
        EnsureRoom(size);
        var span = buffer.AsSpan(length, size);
        length += size;
        return span;
    }

    /// <summary>Makes room for what is about to be appended, so that the buffer need not grow on the way.</summary>
    public void EnsureRoom(int size)
    {
        if (buffer.Length - length >= size) return;
        var needed = (long)length + size;
        if (needed > Array.MaxLength) throw new InvalidOperationException("A record of more than 2 GiB.");
        buffer = RecordMemory<byte>.Grow(buffer, length, (int)Math.Min(Array.MaxLength, Math.Max(needed, buffer.Length * 2L)));
    }
}

/// <summary>A place between two records.</summary>
/// <param name="Length">Bytes before it.</param>
/// <param name="Losses">Of the records before it.</param>
internal readonly record struct RecordMark(int Length, Losses Losses);
