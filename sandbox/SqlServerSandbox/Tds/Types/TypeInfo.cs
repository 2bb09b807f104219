using SqlServerSandbox.Tds.Packets;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Collations;
using SqlServerSandbox.Values.Order;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Tds.Types;

/// <summary>TYPE_INFO (MS-TDS 2.2.5.6): types as they are announced before their values.</summary>
internal static class TypeInfo
{
    /// <summary>Whether values go without a length: fixed-length types that cannot be NULL (MS-TDS 2.2.5.4.1).</summary>
    /// <remarks>SqlClient takes a column that is not nullable to be announced so.</remarks>
    public static bool IsFixed(SqlType type, bool nullable) => !nullable && FixedToken(type.Id) != 0;

    public static void Write(ByteBuffer into, SqlType type, bool nullable = true)
    {
        if (IsFixed(type, nullable))
        {
            into.Byte(FixedToken(type.Id));
            return;
        }
        switch (type.Id)
        {
            case TypeId.Bit:
                Sized(into, 0x68, 1);
                break;
            case TypeId.TinyInt or TypeId.SmallInt or TypeId.Int or TypeId.BigInt:
                Sized(into, 0x26, type.MaxBytes);
                break;
            case TypeId.SmallMoney or TypeId.Money:
                Sized(into, 0x6E, type.MaxBytes);
                break;
            case TypeId.Real or TypeId.Float:
                Sized(into, 0x6D, type.MaxBytes);
                break;
            case TypeId.SmallDateTime or TypeId.DateTime:
                Sized(into, 0x6F, type.MaxBytes);
                break;
            case TypeId.UniqueIdentifier:
                Sized(into, 0x24, 16);
                break;
            case TypeId.Decimal or TypeId.Numeric:
                // The size is that of the largest decimal: SqlBulkCopy sends values in the size that is announced here.
                Sized(into, type.Id == TypeId.Decimal ? (byte)0x6A : (byte)0x6C, 17);
                into.Byte(type.Precision);
                into.Byte(type.Scale);
                break;
            case TypeId.Date:
                into.Byte(0x28);
                break;
            case TypeId.Time:
                Sized(into, 0x29, type.Scale);
                break;
            case TypeId.DateTime2:
                Sized(into, 0x2A, type.Scale);
                break;
            case TypeId.DateTimeOffset:
                Sized(into, 0x2B, type.Scale);
                break;
            case TypeId.Binary or TypeId.VarBinary:
                Wide(into, type.Id == TypeId.Binary ? (byte)0xAD : (byte)0xA5, type);
                break;
            case TypeId.Timestamp:
                into.Byte(0xAD);
                into.UInt16(8);
                break;
            case TypeId.Char or TypeId.VarChar:
                Wide(into, type.Id == TypeId.Char ? (byte)0xAF : (byte)0xA7, type);
                into.Bytes(type.Collation?.Wire ?? Collation.Wire);
                break;
            case TypeId.NChar or TypeId.NVarChar:
                Wide(into, type.Id == TypeId.NChar ? (byte)0xEF : (byte)0xE7, type);
                into.Bytes(type.Collation?.Wire ?? Collation.Wire);
                break;
            case TypeId.Text or TypeId.NText:
                into.Byte(type.Id == TypeId.Text ? (byte)0x23 : (byte)0x63);
                into.Int32(type.Id == TypeId.Text ? int.MaxValue : int.MaxValue - 1);
                into.Bytes(type.Collation?.Wire ?? Collation.Wire);
                break;
            case TypeId.Image:
                into.Byte(0x22);
                into.Int32(int.MaxValue);
                break;
            case TypeId.Xml:
                Sized(into, 0xF1, 0);
                break;
            case TypeId.Json:
                into.Byte(0xF4);
                break;
            case TypeId.Vector:
                // The length of a value, then the type of its numbers: 0 is float32.
                into.Byte(0xF5);
                into.UInt16(type.MaxBytes);
                into.Byte(0);
                break;
            case TypeId.Variant:
                into.Byte(0x62);
                into.Int32(8009);
                break;
            default:
                WriteUdt(into, type);
                break;
        }
    }

    public static SqlType Read(MessageReader from)
    {
        byte token = from.Byte();
        switch (token)
        {
            case 0x1F: return SqlType.VarBinary(1);
            case 0x30: return SqlType.TinyInt;
            case 0x32: return SqlType.Bit;
            case 0x34: return SqlType.SmallInt;
            case 0x38: return SqlType.Int;
            case 0x3A: return new SqlType(TypeId.SmallDateTime);
            case 0x3B: return SqlType.Real;
            case 0x3C: return SqlType.Money;
            case 0x3D: return SqlType.DateTime;
            case 0x3E: return SqlType.Float;
            case 0x7A: return new SqlType(TypeId.SmallMoney);
            case 0x7F: return SqlType.BigInt;
            case 0x28: return SqlType.Date;
            case 0x29: return new SqlType(TypeId.Time, Scale: from.Byte());
            case 0x2A: return new SqlType(TypeId.DateTime2, Scale: from.Byte());
            case 0x2B: return new SqlType(TypeId.DateTimeOffset, Scale: from.Byte());
            case 0x24:
                from.Byte();
                return SqlType.Guid;
            case 0x26:
                return from.Byte() switch { 1 => SqlType.TinyInt, 2 => SqlType.SmallInt, 4 => SqlType.Int, _ => SqlType.BigInt };
            case 0x68:
                from.Byte();
                return SqlType.Bit;
            case 0x6D: return from.Byte() == 4 ? SqlType.Real : SqlType.Float;
            case 0x6E: return from.Byte() == 4 ? new SqlType(TypeId.SmallMoney) : SqlType.Money;
            case 0x6F: return from.Byte() == 4 ? new SqlType(TypeId.SmallDateTime) : SqlType.DateTime;
            case 0x6A or 0x6C or 0x37 or 0x3F:
                from.Byte();
                byte precision = from.Byte();
                byte scale = from.Byte();
                return token is 0x6A or 0x37 ? SqlType.Decimal(precision, scale) : SqlType.Numeric(precision, scale);
            case 0xA5: return new SqlType(TypeId.VarBinary, Length(from.UInt16()));
            case 0xAD: return new SqlType(TypeId.Binary, from.UInt16());
            case 0xA7 or 0xAF:
                int bytes = Length(from.UInt16());
                return new SqlType(token == 0xA7 ? TypeId.VarChar : TypeId.Char, bytes) { Collation = NamedCollation.OfWire(from.Span(5)) };
            case 0xE7 or 0xEF:
                int wide = Length(from.UInt16());
                return new SqlType(token == 0xE7 ? TypeId.NVarChar : TypeId.NChar, wide < 0 ? wide : wide / 2) { Collation = NamedCollation.OfWire(from.Span(5)) };
            case 0x22:
                from.Int32();
                return new SqlType(TypeId.Image);
            case 0x23 or 0x63:
                from.Int32();
                return new SqlType(token == 0x23 ? TypeId.Text : TypeId.NText) { Collation = NamedCollation.OfWire(from.Span(5)) };
            case 0x62:
                from.Int32();
                return SqlType.Variant;
            case 0xF1:
                if (from.Byte() != 0)
                {
                    from.ShortString();
                    from.ShortString();
                    from.LongString();
                }
                return SqlType.Xml;
            case 0xF4: return SqlType.Json;
            case 0xF5:
                int size = from.UInt16();
                if (from.Byte() != 0) throw Errors.Unsupported("a vector of other numbers than float32");
                return SqlType.Vector(VectorValue.Dimensions(size));
            case 0xF0:
                from.ShortString();
                from.ShortString();
                return new SqlType(TypeId.Udt, SqlType.Max, UdtName: from.ShortString());
            default:
                throw Errors.Unsupported($"TDS type 0x{token:X2}");
        }
    }

    private static byte FixedToken(TypeId id) => id switch
    {
        TypeId.Bit => 0x32,
        TypeId.TinyInt => 0x30,
        TypeId.SmallInt => 0x34,
        TypeId.Int => 0x38,
        TypeId.BigInt => 0x7F,
        TypeId.SmallMoney => 0x7A,
        TypeId.Money => 0x3C,
        TypeId.Real => 0x3B,
        TypeId.Float => 0x3E,
        TypeId.SmallDateTime => 0x3A,
        TypeId.DateTime => 0x3D,
        _ => 0,
    };

    private static int Length(int wire) => wire == 0xFFFF ? SqlType.Max : wire;

    private static void Sized(ByteBuffer into, byte token, int size)
    {
        into.Byte(token);
        into.Byte((byte)size);
    }

    private static void Wide(ByteBuffer into, byte token, SqlType type)
    {
        into.Byte(token);
        into.UInt16(type.IsMax ? 0xFFFF : type.MaxBytes);
    }

    // UDT_INFO (MS-TDS 2.2.5.5.2): max size, database, schema, type, assembly.
    private static void WriteUdt(ByteBuffer into, SqlType type)
    {
        into.Byte(0xF0);
        into.UInt16(type.MaxBytes < 0 ? 0xFFFF : type.MaxBytes);
        into.ShortString("");
        into.ShortString("sys");
        into.ShortString(type.UdtName!);
        string clr = type.UdtName switch { "hierarchyid" => "SqlHierarchyId", "geometry" => "SqlGeometry", _ => "SqlGeography" };
        into.LongString($"Microsoft.SqlServer.Types.{clr}, Microsoft.SqlServer.Types, Version=11.0.0.0, Culture=neutral, PublicKeyToken=89845dcd8080cc91");
    }
}
