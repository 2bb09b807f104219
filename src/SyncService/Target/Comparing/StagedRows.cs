using System.Buffers.Binary;
using SyncService.Encoding;

namespace SyncService.Target.Comparing;

/// <summary>Rows of the source on their way into the comparison table: each tuple with its operation (int2) and its place (int4) behind it.</summary>
/// <remarks>Owns rented memory.</remarks>
internal sealed class StagedRows(int columns) : IDisposable
{
    private const int Added = sizeof(int) + sizeof(short) + sizeof(int) + sizeof(int);

    private byte[] buffer = RecordMemory<byte>.Pool.Rent(64 * 1024);
    private int length;

    public ReadOnlyMemory<byte> Tuples => buffer.AsMemory(0, length);

    public int Bytes => length;

    /// <param name="tuple">Of a record.</param>
    /// <param name="operation">What it says of its key.</param>
    /// <param name="place">By which the row is known in what is found.</param>
    public void Add(ReadOnlySpan<byte> tuple, RecordOperation operation, int place)
    {
        if (buffer.Length - length < tuple.Length + Added) buffer = RecordMemory<byte>.Grow(buffer, length, checked(Math.Max(buffer.Length * 2, length + tuple.Length + Added)));
        var to = buffer.AsSpan(length);
        tuple.CopyTo(to);
        BinaryPrimitives.WriteInt16BigEndian(to, (short)(columns + 2));
        to = to[tuple.Length..];
        BinaryPrimitives.WriteInt32BigEndian(to, sizeof(short));
        BinaryPrimitives.WriteInt16BigEndian(to[sizeof(int)..], (short)operation);
        to = to[(sizeof(int) + sizeof(short))..];
        BinaryPrimitives.WriteInt32BigEndian(to, sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(to[sizeof(int)..], place);
        length += tuple.Length + Added;
    }

    public void Clear() => length = 0;

    public void Dispose() => RecordMemory<byte>.Pool.Return(buffer);
}
