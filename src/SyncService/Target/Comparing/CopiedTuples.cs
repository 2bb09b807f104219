using System.Buffers.Binary;
using SyncService.Encoding;

namespace SyncService.Target.Comparing;

/// <summary>Takes the tuples out of what <c>COPY … TO STDOUT (FORMAT BINARY)</c> sends.</summary>
/// <remarks>
/// Signature of 11 bytes, flags, length of an extension and the extension; then tuples; then -1 in the place of a field count:
/// https://www.postgresql.org/docs/current/sql-copy.html, "File Formats". Owns rented memory, which holds one piece of the stream, or one row where that is longer.
/// </remarks>
internal sealed class CopiedTuples : IDisposable
{
    private const int Header = 19;
    private const int Piece = 256 * 1024;

    private byte[] buffer = RecordMemory<byte>.Pool.Rent(Piece);
    private int start;
    private int end;
    private bool isBegun;

    /// <param name="tuple">Valid until the next one is asked for.</param>
    public delegate void Sink(ReadOnlySpan<byte> tuple);

    /// <summary>Reads the stream to its end.</summary>
    public async Task ReadAsync(Stream stream, Sink sink, CancellationToken cancellation)
    {
        (start, end, isBegun) = (0, 0, false);
        while (true)
        {
            Take(sink);
            MakeRoom();
            var read = await stream.ReadAsync(buffer.AsMemory(end), cancellation);
            if (read == 0) return;
            end += read;
        }
    }

    public void Dispose() => RecordMemory<byte>.Pool.Return(buffer);

    /// <summary>All tuples that are whole.</summary>
    private void Take(Sink sink)
    {
        if (!isBegun)
        {
            if (end - start < Header) return;
            start += Header + BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(start + Header - sizeof(int)));
            isBegun = true;
        }

        while (LengthOf(buffer.AsSpan(start, end - start)) is { } length)
        {
            if (length > sizeof(short) || BinaryPrimitives.ReadInt16BigEndian(buffer.AsSpan(start)) >= 0) sink(buffer.AsSpan(start, length));
            start += length;
        }
    }

    /// <summary>Null where the rest of it has not come.</summary>
    private static int? LengthOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(short)) return null;
        var length = sizeof(short);
        for (int i = BinaryPrimitives.ReadInt16BigEndian(bytes); i > 0; i--)
        {
            if (bytes.Length < length + sizeof(int)) return null;
            length += sizeof(int) + Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(bytes[length..]));
            if (bytes.Length < length) return null;
        }

        return length;
    }

    private void MakeRoom()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (end == buffer.Length) buffer = RecordMemory<byte>.Grow(buffer, end, checked(buffer.Length * 2));
    }
}
