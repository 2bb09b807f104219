using System.Numerics;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Values.Order;

/// <summary>Order of values of one type, as SQL Server has it. NULL is below everything.</summary>
internal static class Comparison
{
    public static int Compare(in Value left, in Value right, SqlType type)
    {
        if (left.IsNull || right.IsNull) return (left.IsNull ? 0 : 1) - (right.IsNull ? 0 : 1);
        return type.Family switch
        {
            Family.Decimal => left.Decimal.CompareTo(right.Decimal),
            Family.Float => left.Double.CompareTo(right.Double),
            Family.Text or Family.Xml or Family.Json => type.Collation is { } named ? named.Compare(left.Text, right.Text, type.IsUnicode) : Collation.Compare(left.Text, right.Text),
            Family.Binary or Family.Vector or Family.Udt => CompareBytes(left.Bytes, right.Bytes),
            Family.Guid => CompareGuids(left, right),
            Family.Timestamp => ((ulong)left.Long).CompareTo((ulong)right.Long),
            Family.Variant => CompareVariants(left.Variant, right.Variant),
            _ => left.Long.CompareTo(right.Long),
        };
    }

    /// <summary>Compares decimals of different scales exactly.</summary>
    public static int CompareDecimals(Int128 left, int leftScale, Int128 right, int rightScale)
    {
        if (leftScale == rightScale) return left.CompareTo(right);
        var a = (BigInteger)left;
        var b = (BigInteger)right;
        if (leftScale < rightScale) a *= BigInteger.Pow(10, rightScale - leftScale);
        else b *= BigInteger.Pow(10, leftScale - rightScale);
        return a.CompareTo(b);
    }

    public static int Hash(in Value value, SqlType type)
    {
        if (value.IsNull) return 0;
        return type.Family switch
        {
            Family.Text or Family.Xml or Family.Json => type.Collation is { } named ? named.Hash(value.Text) : Collation.Hash(value.Text),
            Family.Binary or Family.Vector or Family.Udt => HashBytes(value.Bytes),
            Family.Decimal or Family.Guid => HashCode.Combine(value.Long, value.Offset),
            Family.Variant => HashVariant(value.Variant),
            _ => value.Long.GetHashCode(),
        };
    }

    // Trailing zeros are insignificant when binary strings are compared.
    private static int CompareBytes(byte[] left, byte[] right)
    {
        int common = Math.Min(left.Length, right.Length);
        int order = left.AsSpan(0, common).SequenceCompareTo(right.AsSpan(0, common));
        if (order != 0) return order;
        bool leftTail = left.AsSpan(common).ContainsAnyExcept((byte)0);
        bool rightTail = right.AsSpan(common).ContainsAnyExcept((byte)0);
        return leftTail.CompareTo(rightTail);
    }

    private static int HashBytes(byte[] bytes)
    {
        var hash = default(HashCode);
        hash.AddBytes(bytes.AsSpan().TrimEnd((byte)0));
        return hash.ToHashCode();
    }

    // Bytes 10-15 weigh most, then 8-9, then 6-7, 4-5 and 0-3, as SqlGuid does.
    private static int CompareGuids(in Value left, in Value right)
    {
        int order = GuidTail(left).CompareTo(GuidTail(right));
        return order != 0 ? order : GuidHead(left.Long).CompareTo(GuidHead(right.Long));
    }

    private static ulong GuidTail(in Value guid)
    {
        ulong bigEndian = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((ulong)guid.Offset);
        return (bigEndian << 16) | (bigEndian >> 48);
    }

    // Bytes 6,7 then 4,5 then 0,1,2,3, each in the order in which they are stored.
    private static ulong GuidHead(long low)
    {
        ulong bigEndian = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((ulong)low);
        ulong first = bigEndian >> 32;
        ulong second = (bigEndian >> 16) & 0xFFFF;
        ulong third = bigEndian & 0xFFFF;
        return (third << 48) | (second << 32) | first;
    }

    private static int HashVariant(TypedValue variant) =>
        variant.Type.IsNumeric
            ? Conversion.ToDouble(variant.Value, variant.Type).GetHashCode()
            : Hash(variant.Value, variant.Type);

    // Variants compare by data type family first, in the documented hierarchy, then by value.
    private static int CompareVariants(TypedValue left, TypedValue right)
    {
        int order = VariantRank(left.Type).CompareTo(VariantRank(right.Type));
        if (order != 0) return order;
        var common = Precedence.Common(left.Type, right.Type);
        return Compare(
            Conversion.Convert(left.Value, left.Type, common),
            Conversion.Convert(right.Value, right.Type, common),
            common);
    }

    private static int VariantRank(SqlType type) => type.Family switch
    {
        Family.Binary => 0,
        Family.Guid => 1,
        Family.Text => 2,
        Family.Integer or Family.Decimal or Family.Money => 3,
        Family.Float => 4,
        _ => 5,
    };
}
