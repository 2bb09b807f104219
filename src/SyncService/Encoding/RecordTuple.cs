using System.Buffers.Binary;
using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;

namespace SyncService.Encoding;

/// <summary>Looks at a tuple of PostgreSQL's binary COPY format without decoding its values.</summary>
/// <remarks>Field count (int16), then for each field its length (int32, -1 for NULL) and its bytes, all big-endian:
/// https://www.postgresql.org/docs/current/sql-copy.html, "Tuples".</remarks>
internal static class RecordTuple
{
    /// <summary>Whether the lengths add up: exactly <paramref name="columns"/> fields, nothing short, nothing left over, each as wide as its type.</summary>
    /// <param name="tuple">To be looked at.</param>
    /// <param name="columns">Those that it is said to have.</param>
    /// <param name="nullKey">The last column of the key that is NULL; -1 when none is.</param>
    public static bool IsSound(ReadOnlySpan<byte> tuple, ReadOnlySpan<RecordColumn> columns, out int nullKey)
    {
        nullKey = -1;
        if (tuple.Length < 2 || BinaryPrimitives.ReadInt16BigEndian(tuple) != columns.Length) return false;
        var rest = Fields(tuple);
        for (var i = 0; i < columns.Length; i++)
        {
            if (rest.Length < 4) return false;
            var length = BinaryPrimitives.ReadInt32BigEndian(rest);
            if (length < -1 || length > rest.Length - 4 || !Fits(columns[i].Type, length)) return false;
            if (length < 0 && columns[i].KeyOrdinal >= 0) nullKey = i;
            rest = rest[(4 + Math.Max(0, length))..];
        }

        return rest.IsEmpty;
    }

    /// <summary>The bytes of one field of a tuple that is sound; none for NULL.</summary>
    public static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> tuple, int column)
    {
        var rest = Fields(tuple);
        while (true)
        {
            _ = TryTake(ref rest, out var field);
            if (column-- == 0) return field;
        }
    }

    /// <summary>What <see cref="TryTake"/> takes the fields from, one after the other.</summary>
    public static ReadOnlySpan<byte> Fields(ReadOnlySpan<byte> tuple) => tuple[2..];

    /// <summary>Takes the first of the fields that are left of a tuple that is sound.</summary>
    /// <returns>False for NULL, which has no bytes.</returns>
    public static bool TryTake(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> field)
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(rest);
        field = rest.Slice(4, Math.Max(0, length));
        rest = rest[(4 + field.Length)..];
        return length >= 0;
    }

    private static bool Fits(CanonicalType type, int length) => length == -1 || type switch
    {
        CanonicalType.Boolean => length == 1,
        CanonicalType.Int2 => length == 2,
        CanonicalType.Int4 or CanonicalType.Float4 or CanonicalType.Date => length == 4,
        CanonicalType.Int8 or CanonicalType.Float8 or CanonicalType.Time or CanonicalType.Timestamp or CanonicalType.TimestampTz => length == 8,
        CanonicalType.Uuid => length == 16,
        CanonicalType.Numeric => length >= 8,
        _ => true,
    };
}
