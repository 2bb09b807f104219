using System.Buffers.Binary;
using System.IO.Hashing;
using SyncService.Encoding.Fields;

namespace SyncService.Target.Comparing;

/// <summary>Digests of rows in PostgreSQL's binary format by which two equal rows are known, whichever side they come from.</summary>
/// <remarks>
/// 64 bits of XXH3: of two rows that differ, one pair in 2^64 is taken for equal. Integers count by their value, whatever their width. Of a numeric the digits shown behind the point do not count:
/// its layout is that of numeric_send (count of digits, weight, sign, digits shown, digits). Not safe for two threads.
/// </remarks>
internal sealed class RowDigest
{
    /// <summary>In place of the length of a field that is NULL.</summary>
    private const int Null = -1;

    /// <summary>Where the digits shown stand in a numeric.</summary>
    private const int Scale = 3 * sizeof(short);

    private readonly Kind[] kinds;
    private readonly int[] keys;
    private readonly (int Start, int End)[] written;

    /// <summary>The fields as they count.</summary>
    private byte[] row = new byte[512];

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
        written = new (int, int)[kinds.Length];
    }

    /// <param name="tuple">Sound, with the fields that the types describe.</param>
    /// <param name="compared">Which fields are compared, those of the key among them; empty: all.</param>
    /// <param name="isWithoutKey">Whether a field of the key is NULL.</param>
    /// <returns>The digest of the key, and that of the fields compared.</returns>
    public (ulong Key, ulong Row) Of(ReadOnlySpan<byte> tuple, ReadOnlySpan<bool> compared, out bool isWithoutKey)
    {
        var most = tuple.Length + (kinds.Length * 2 * sizeof(long));
        if (row.Length < 2 * most) row = new byte[2 * most];
        var (from, to) = (sizeof(short), 0);
        for (var i = 0; i < kinds.Length; i++)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(tuple[from..]);
            from += sizeof(int);
            if (compared.IsEmpty || compared[i])
            {
                var start = to;
                to = Write(kinds[i], tuple.Slice(from, Math.Max(0, length)), length < 0, to);
                written[i] = (start, to);
            }

            from += Math.Max(0, length);
        }

        return (Key(to, out isWithoutKey), XxHash3.HashToUInt64(row.AsSpan(0, to)));
    }

    private ulong Key(int end, out bool isWithoutKey)
    {
        isWithoutKey = false;
        var to = end;
        foreach (var key in keys)
        {
            var field = row.AsSpan(written[key].Start..written[key].End);
            isWithoutKey |= BinaryPrimitives.ReadInt32LittleEndian(field) == Null;
            field.CopyTo(row.AsSpan(to));
            to += field.Length;
        }

        return XxHash3.HashToUInt64(row.AsSpan(end, to - end));
    }

    /// <returns>Where the next field goes.</returns>
    private int Write(Kind kind, ReadOnlySpan<byte> field, bool isNull, int at)
    {
        BinaryPrimitives.WriteInt32LittleEndian(row.AsSpan(at), isNull ? Null : kind == Kind.Integer ? sizeof(long) : field.Length);
        at += sizeof(int);
        if (isNull) return at;
        switch (kind)
        {
            case Kind.Integer:
                BinaryPrimitives.WriteInt64LittleEndian(row.AsSpan(at), Integer(field));
                return at + sizeof(long);
            case Kind.Numeric:
                field[..Scale].CopyTo(row.AsSpan(at));
                field[(Scale + sizeof(short))..].CopyTo(row.AsSpan(at + Scale));
                return at + field.Length - sizeof(short);
            default:
                field.CopyTo(row.AsSpan(at));
                return at + field.Length;
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
