using System.Buffers.Binary;
using SyncService.Encoding.Fields;

namespace SyncService.Target.Mapping;

/// <summary>The largest number that a column takes, where the record may hold larger ones.</summary>
internal sealed class NumberLimit
{
    private const ushort Positive = 0x0000;
    private const ushort Negative = 0x4000;

    /// <summary>Digits of four places each: https://www.postgresql.org/docs/current/datatype-numeric.html is what they mean, <c>numeric_send</c> how they are sent.</summary>
    private const int PlacesOfDigit = 4;

    private readonly CanonicalType source;
    private readonly long least;
    private readonly long largest;
    private readonly int places;

    private NumberLimit(CanonicalType source, string refusal, long least, long largest, int places) =>
        (this.source, Refusal, this.least, this.largest, this.places) = (source, refusal, least, largest, places);

    /// <summary>In PostgreSQL's words.</summary>
    public string Refusal { get; }

    /// <returns>Null where every value of the record fits, or only the server knows.</returns>
    public static NumberLimit? Of(MappedColumn column) => (column.Source.Type, column.Target.BaseType) switch
    {
        (CanonicalType.Int4 or CanonicalType.Int8, "int2") => new(column.Source.Type, "smallint out of range", short.MinValue, short.MaxValue, 0),
        (CanonicalType.Int8, "int4") => new(column.Source.Type, "integer out of range", int.MinValue, int.MaxValue, 0),
        (CanonicalType.Numeric, "numeric") when column.Target is { Precision: { } digits, Scale: { } scale } => new(column.Source.Type, "numeric field overflow", 0, 0, digits - scale),
        _ => null,
    };

    public bool Takes(ReadOnlySpan<byte> field)
    {
        if (source == CanonicalType.Numeric) return PlacesBeforePoint(field) is var before && (before == 0 || before <= places);
        var value = source == CanonicalType.Int4 ? BinaryPrimitives.ReadInt32BigEndian(field) : BinaryPrimitives.ReadInt64BigEndian(field);
        return value >= least && value <= largest;
    }

    /// <summary>None for what is less than one, and for what is no number.</summary>
    private static int PlacesBeforePoint(ReadOnlySpan<byte> numeric)
    {
        if (numeric.Length < 10 || BinaryPrimitives.ReadUInt16BigEndian(numeric[4..]) is not (Positive or Negative)) return 0;
        var weight = BinaryPrimitives.ReadInt16BigEndian(numeric[2..]);
        var first = BinaryPrimitives.ReadInt16BigEndian(numeric[8..]);
        if (weight < 0 || first <= 0) return 0;
        return (weight * PlacesOfDigit) + (first switch { >= 1000 => 4, >= 100 => 3, >= 10 => 2, _ => 1 });
    }
}
