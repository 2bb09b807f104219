using System.Buffers.Binary;
using System.IO.Hashing;
using SyncService.Encoding.Fields;

namespace SyncService.Target.Comparing;

/// <summary>Digests of rows in PostgreSQL's binary format by which two equal rows are known, whichever side they come from.</summary>
/// <remarks>
/// 64 bits of XXH3: of two rows that differ, one pair in 2^64 is taken for equal. Integers count by their value, whatever their width. Of a numeric the digits shown behind the point do not count:
/// field count and field lengths aside, the layout is that of numeric_send (count of digits, weight, sign, digits shown, digits). Not safe for two threads.
/// </remarks>
internal sealed class RowDigest
{
    /// <summary>In the place of a field that is NULL.</summary>
    private const long Null = -1;

    private readonly Kind[] kinds;
    private readonly int[] keys;
    private readonly XxHash3 hash = new();

    /// <param name="types">Of the fields in their order.</param>
    /// <param name="keys">Which of them are the key, in its order.</param>
    public RowDigest(IEnumerable<CanonicalType> types, IEnumerable<int> keys)
    {
        kinds = [.. types.Select(type => type switch
        {
            CanonicalType.Int2 or CanonicalType.Int4 or CanonicalType.Int8 => Kind.Integer,
            CanonicalType.Numeric => Kind.Numeric,
            _ => Kind.Bytes,
        })];
        this.keys = [.. keys];
    }

    /// <param name="tuple">Sound, with the fields that the types describe.</param>
    /// <param name="compared">Places of the fields that are compared; null: all of them.</param>
    /// <param name="isWithoutKey">Whether a field of the key is NULL.</param>
    /// <returns>The digest of the key, and that of the fields compared.</returns>
    public (ulong Key, ulong Row) Of(ReadOnlySpan<byte> tuple, ReadOnlySpan<bool> compared, out bool isWithoutKey)
    {
        Span<int> starts = stackalloc int[kinds.Length];
        hash.Reset();
        var at = sizeof(short);
        for (var i = 0; i < kinds.Length; i++)
        {
            starts[i] = at;
            var length = BinaryPrimitives.ReadInt32BigEndian(tuple[at..]);
            if (compared.IsEmpty || compared[i]) Append(i, tuple.Slice(at + sizeof(int), Math.Max(0, length)), length < 0);
            at += sizeof(int) + Math.Max(0, length);
        }

        var row = hash.GetCurrentHashAsUInt64();
        isWithoutKey = false;
        hash.Reset();
        foreach (var key in keys)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(tuple[starts[key]..]);
            isWithoutKey |= length < 0;
            Append(key, tuple.Slice(starts[key] + sizeof(int), Math.Max(0, length)), length < 0);
        }

        return (hash.GetCurrentHashAsUInt64(), row);
    }

    private void Append(int column, ReadOnlySpan<byte> field, bool isNull)
    {
        Span<byte> head = stackalloc byte[sizeof(long)];
        if (isNull)
        {
            BinaryPrimitives.WriteInt64LittleEndian(head, Null);
            hash.Append(head);
            return;
        }

        switch (kinds[column])
        {
            case Kind.Integer:
                // Before the value stands what tells it from NULL.
                BinaryPrimitives.WriteInt64LittleEndian(head, sizeof(long));
                hash.Append(head);
                BinaryPrimitives.WriteInt64LittleEndian(head, Integer(field));
                hash.Append(head);
                break;
            case Kind.Numeric:
                BinaryPrimitives.WriteInt64LittleEndian(head, field.Length);
                hash.Append(head);
                hash.Append(field[..6]);
                hash.Append(field[8..]);
                break;
            default:
                BinaryPrimitives.WriteInt64LittleEndian(head, field.Length);
                hash.Append(head);
                hash.Append(field);
                break;
        }
    }

    private static long Integer(ReadOnlySpan<byte> field) => field.Length switch
    {
        sizeof(short) => BinaryPrimitives.ReadInt16BigEndian(field),
        sizeof(int) => BinaryPrimitives.ReadInt32BigEndian(field),
        _ => BinaryPrimitives.ReadInt64BigEndian(field),
    };

    private enum Kind
    {
        Bytes,
        Integer,
        Numeric,
    }
}
