using SqlServerSandbox.Values.Order;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Values;

/// <summary>An sql_variant as bytes: base type, properties, data (MS-TDS 2.2.5.5.4).</summary>
internal static class VariantCell
{
    public static Value Decode(ReadOnlySpan<byte> data)
    {
        byte token = data[0];
        int properties = data[1];
        var facets = data.Slice(2, properties);
        var payload = data[(2 + properties)..];
        var type = token switch
        {
            0x30 => SqlType.TinyInt,
            0x32 => SqlType.Bit,
            0x34 => SqlType.SmallInt,
            0x38 => SqlType.Int,
            0x7F => SqlType.BigInt,
            0x3A => new SqlType(TypeId.SmallDateTime),
            0x3B => SqlType.Real,
            0x3C => SqlType.Money,
            0x3D => SqlType.DateTime,
            0x3E => SqlType.Float,
            0x7A => new SqlType(TypeId.SmallMoney),
            0x24 => SqlType.Guid,
            0x28 => SqlType.Date,
            0x29 => new SqlType(TypeId.Time, Scale: facets[0]),
            0x2A => new SqlType(TypeId.DateTime2, Scale: facets[0]),
            0x2B => new SqlType(TypeId.DateTimeOffset, Scale: facets[0]),
            0x6A => SqlType.Decimal(facets[0], facets[1]),
            0x6C => SqlType.Numeric(facets[0], facets[1]),
            0xA5 => SqlType.VarBinary(payload.Length),
            0xAD => new SqlType(TypeId.Binary, payload.Length),
            0xA7 => SqlType.VarChar(payload.Length),
            0xAF => new SqlType(TypeId.Char, payload.Length),
            0xE7 => SqlType.NVarChar(payload.Length / 2),
            0xEF => new SqlType(TypeId.NChar, payload.Length / 2),
            _ => throw Errors.Unsupported($"sql_variant of base type 0x{token:X2}"),
        };
        return Value.From(new TypedValue(type, Cell.Decode(payload, type)));
    }

    public static void Encode(ByteBuffer into, TypedValue variant)
    {
        var type = variant.Type;
        into.Byte(Token(type.Id));
        switch (type.Id)
        {
            case TypeId.Time or TypeId.DateTime2 or TypeId.DateTimeOffset:
                into.Byte(1);
                into.Byte(type.Scale);
                break;
            case TypeId.Decimal or TypeId.Numeric:
                into.Byte(2);
                into.Byte(type.Precision);
                into.Byte(type.Scale);
                break;
            case TypeId.Binary or TypeId.VarBinary:
                into.Byte(2);
                into.UInt16(type.Length);
                break;
            case TypeId.Char or TypeId.VarChar or TypeId.NChar or TypeId.NVarChar:
                into.Byte(7);
                into.Bytes(Collation.Wire);
                into.UInt16(type.MaxBytes);
                break;
            default:
                into.Byte(0);
                break;
        }
        // A variant's decimal is always 16 bytes wide behind its sign.
        var wide = type.Family == Family.Decimal ? SqlType.Decimal(38, type.Scale) : type;
        Cell.Encode(into, variant.Value, wide);
    }

    private static byte Token(TypeId id) => id switch
    {
        TypeId.TinyInt => 0x30,
        TypeId.Bit => 0x32,
        TypeId.SmallInt => 0x34,
        TypeId.Int => 0x38,
        TypeId.BigInt => 0x7F,
        TypeId.SmallDateTime => 0x3A,
        TypeId.Real => 0x3B,
        TypeId.Money => 0x3C,
        TypeId.DateTime => 0x3D,
        TypeId.Float => 0x3E,
        TypeId.SmallMoney => 0x7A,
        TypeId.UniqueIdentifier => 0x24,
        TypeId.Date => 0x28,
        TypeId.Time => 0x29,
        TypeId.DateTime2 => 0x2A,
        TypeId.DateTimeOffset => 0x2B,
        TypeId.Decimal => 0x6A,
        TypeId.Numeric => 0x6C,
        TypeId.VarBinary => 0xA5,
        TypeId.Binary => 0xAD,
        TypeId.VarChar => 0xA7,
        TypeId.Char => 0xAF,
        TypeId.NVarChar => 0xE7,
        TypeId.NChar => 0xEF,
        _ => throw Errors.Unsupported($"sql_variant of {id}"),
    };
}
