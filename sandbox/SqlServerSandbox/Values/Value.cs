using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Xml.XPath;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Values;

/// <summary>
/// One SQL value; <c>default</c> is NULL. The type is not carried: who holds a value knows its <see cref="SqlType"/>.
/// </summary>
/// <remarks>
/// Integers, money (1/10,000), dates (days since 0001-01-01), times and datetime2 (100 ns), datetime (1/300 s since
/// 1900-01-01), rowversion and float bits are in one long; decimals and GUIDs in two; strings and bytes by reference.
/// </remarks>
internal readonly struct Value
{
    private readonly object? _reference;
    private readonly long _low;
    private readonly long _high;
    private readonly bool _present;

    private Value(object? reference, long low, long high)
    {
        _reference = reference;
        _low = low;
        _high = high;
        _present = true;
    }

    public static Value Null => default;

    public bool IsNull => !_present;

    public long Long => _low;

    /// <summary>Minutes of the offset, for datetimeoffset.</summary>
    public long Offset => _high;

    public double Double => BitConverter.Int64BitsToDouble(_low);

    public Int128 Decimal => new((ulong)_high, (ulong)_low);

    public string Text => Unsafe.As<string>(_reference)!;

    public byte[] Bytes => Unsafe.As<byte[]>(_reference)!;

    /// <summary>What nodes() has found, for the XML methods to begin at.</summary>
    public XPathNavigator Node => (XPathNavigator)_reference!;

    public TypedValue Variant => (TypedValue)_reference!;

    public Guid Guid
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, _low);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], _high);
            return new Guid(bytes);
        }
    }

    public static Value From(long value) => new(null, value, 0);

    public static Value From(bool value) => new(null, value ? 1 : 0, 0);

    public static Value From(long value, long offset) => new(null, value, offset);

    public static Value From(double value) => new(null, BitConverter.DoubleToInt64Bits(value), 0);

    public static Value From(Int128 value) => new(null, (long)(ulong)value, (long)(ulong)(value >> 64));

    public static Value From(string value) => new(value, 0, 0);

    public static Value From(byte[] value) => new(value, 0, 0);

    public static Value FromNode(XPathNavigator node) => new(node, 0, 0);

    public static Value From(TypedValue value) => new(value, 0, 0);

    public static Value From(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes);
        return FromGuidBytes(bytes);
    }

    public static Value FromGuidBytes(ReadOnlySpan<byte> bytes) =>
        new(null, BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]));

    public static Value FromNullable(string? value) => value is null ? Null : From(value);
}

/// <summary>A value with its type: what an sql_variant holds, and what a variable or a parameter is.</summary>
internal sealed record TypedValue(SqlType Type, Value Value);
