using System.Buffers.Binary;

namespace SyncService.Encoding;

/// <summary>Tuples with two fields more at their end: what their record says of the key (int2), and its place in the batch (int4).</summary>
/// <remarks>For the few batches that hold tombstones, or rows that the target refuses. Owns rented memory.</remarks>
internal readonly struct MixedTuples : IDisposable
{
    private const int Added = sizeof(int) + sizeof(short) + sizeof(int) + sizeof(int);

    private readonly byte[] rented;
    private readonly int length;

    private MixedTuples(byte[] rented, int length) => (this.rented, this.length) = (rented, length);

    public ReadOnlyMemory<byte> Bytes => rented.AsMemory(0, length);

    /// <param name="batch">Holds the records, all of one schema.</param>
    /// <param name="from">Index of the first.</param>
    /// <param name="to">Index after the last.</param>
    /// <param name="without">Those that are left out, by index.</param>
    public static MixedTuples Of(RecordBatch batch, int from, int to, IReadOnlySet<int> without)
    {
        var rented = RecordMemory<byte>.Pool.Rent(checked(batch.Tuples(from, to).Length + ((to - from) * Added)));
        var at = 0;
        for (var i = from; i < to; i++)
        {
            if (without.Contains(i)) continue;
            var tuple = batch.Tuple(i).Span;
            tuple.CopyTo(rented.AsSpan(at));
            BinaryPrimitives.WriteInt16BigEndian(rented.AsSpan(at), (short)(BinaryPrimitives.ReadInt16BigEndian(tuple) + 2));
            at += tuple.Length;
            BinaryPrimitives.WriteInt32BigEndian(rented.AsSpan(at), sizeof(short));
            BinaryPrimitives.WriteInt16BigEndian(rented.AsSpan(at + sizeof(int)), (short)batch.Header(i).Operation);
            at += sizeof(int) + sizeof(short);
            BinaryPrimitives.WriteInt32BigEndian(rented.AsSpan(at), sizeof(int));
            BinaryPrimitives.WriteInt32BigEndian(rented.AsSpan(at + sizeof(int)), i);
            at += sizeof(int) + sizeof(int);
        }

        return new MixedTuples(rented, at);
    }

    public void Dispose() => RecordMemory<byte>.Pool.Return(rented);
}
