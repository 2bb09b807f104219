using System.Text;
using SqlServerSandbox.Values.Collations;
using SqlServerSandbox.Values.Xml;

namespace SqlServerSandbox.Values.Types;

/// <summary>A T-SQL type with its facets. <paramref name="Length"/> is as declared: characters for n-types, -1 for max.</summary>
internal sealed record SqlType(TypeId Id, int Length = 0, byte Precision = 0, byte Scale = 0, string? UdtName = null)
{
    public const int Max = -1;

    public static readonly SqlType Bit = new(TypeId.Bit);
    public static readonly SqlType TinyInt = new(TypeId.TinyInt);
    public static readonly SqlType SmallInt = new(TypeId.SmallInt);
    public static readonly SqlType Int = new(TypeId.Int);
    public static readonly SqlType BigInt = new(TypeId.BigInt);
    public static readonly SqlType Money = new(TypeId.Money);
    public static readonly SqlType Float = new(TypeId.Float);
    public static readonly SqlType Real = new(TypeId.Real);
    public static readonly SqlType Date = new(TypeId.Date);
    public static readonly SqlType DateTime = new(TypeId.DateTime);
    public static readonly SqlType DateTime2 = new(TypeId.DateTime2, Scale: 7);
    public static readonly SqlType DateTimeOffset = new(TypeId.DateTimeOffset, Scale: 7);
    public static readonly SqlType Guid = new(TypeId.UniqueIdentifier);
    public static readonly SqlType Timestamp = new(TypeId.Timestamp);
    public static readonly SqlType Variant = new(TypeId.Variant);
    public static readonly SqlType Xml = new(TypeId.Xml);
    public static readonly SqlType Json = new(TypeId.Json);
    public static readonly SqlType SysName = new(TypeId.NVarChar, 128);
    public static readonly SqlType NVarCharMax = new(TypeId.NVarChar, Max);
    public static readonly SqlType VarCharMax = new(TypeId.VarChar, Max);

    public static SqlType VarChar(int n) => new(TypeId.VarChar, n > 8000 ? Max : System.Math.Max(n, 1));

    public static SqlType NVarChar(int n) => new(TypeId.NVarChar, n > 4000 ? Max : System.Math.Max(n, 1));

    public static SqlType VarBinary(int n) => new(TypeId.VarBinary, n > 8000 ? Max : System.Math.Max(n, 1));

    /// <summary><paramref name="n"/> is the number of dimensions.</summary>
    public static SqlType Vector(int n) => new(TypeId.Vector, n);

    public static SqlType Decimal(int precision, int scale) => new(TypeId.Decimal, 0, (byte)precision, (byte)scale);

    public static SqlType Numeric(int precision, int scale) => new(TypeId.Numeric, 0, (byte)precision, (byte)scale);

    /// <summary>How strings of this type compare, where it is not the server's collation.</summary>
    public NamedCollation? Collation { get; init; }

    /// <summary>What the content of a typed xml must be.</summary>
    public XmlSchemas? XmlSchemas { get; init; }

    /// <summary>Whether this is no text, but a node that nodes() has found.</summary>
    public bool IsXmlNode { get; init; }

    /// <summary>The characters of a string that is not national.</summary>
    public Encoding CodePage => Collation?.CodePage ?? Order.Collation.CodePage;

    public Family Family { get; } = Id switch
    {
        TypeId.Bit or TypeId.TinyInt or TypeId.SmallInt or TypeId.Int or TypeId.BigInt => Family.Integer,
        TypeId.Decimal or TypeId.Numeric => Family.Decimal,
        TypeId.SmallMoney or TypeId.Money => Family.Money,
        TypeId.Real or TypeId.Float => Family.Float,
        TypeId.Char or TypeId.VarChar or TypeId.Text or TypeId.NChar or TypeId.NVarChar or TypeId.NText => Family.Text,
        TypeId.Binary or TypeId.VarBinary or TypeId.Image => Family.Binary,
        TypeId.UniqueIdentifier => Family.Guid,
        TypeId.Date => Family.Date,
        TypeId.Time => Family.Time,
        TypeId.DateTime => Family.DateTime,
        TypeId.SmallDateTime or TypeId.DateTime2 => Family.DateTime2,
        TypeId.DateTimeOffset => Family.DateTimeOffset,
        TypeId.Timestamp => Family.Timestamp,
        TypeId.Xml => Family.Xml,
        TypeId.Variant => Family.Variant,
        TypeId.Vector => Family.Vector,
        TypeId.Json => Family.Json,
        _ => Family.Udt,
    };

    public CellKind Cell { get; } = Id switch
    {
        TypeId.Variant => CellKind.Variant,
        TypeId.Text or TypeId.NText or TypeId.Image or TypeId.Xml or TypeId.Json or TypeId.Udt => CellKind.LongLength,
        TypeId.Char or TypeId.VarChar or TypeId.NChar or TypeId.NVarChar or TypeId.Binary or TypeId.VarBinary
            => Length == Max ? CellKind.LongLength : CellKind.ShortLength,
        TypeId.Timestamp or TypeId.Vector => CellKind.ShortLength,
        _ => CellKind.ByteLength,
    };

    public bool IsUnicode => Id is TypeId.NChar or TypeId.NVarChar or TypeId.NText or TypeId.Xml;

    public bool IsText => Family == Family.Text;

    public bool IsNumeric => Family is Family.Integer or Family.Decimal or Family.Money or Family.Float;

    public bool IsTemporal => Family is >= Family.Date and <= Family.DateTimeOffset;

    public bool IsMax => Length == Max;

    public bool IsLegacyBlob => Id is TypeId.Text or TypeId.NText or TypeId.Image;

    /// <summary>Whether a cell of this type is sent in parts (MS-TDS 2.2.5.2.3).</summary>
    public bool IsPlp => Cell == CellKind.LongLength && !IsLegacyBlob;

    /// <summary>Bytes of a cell's data at most, as <c>sys.columns.max_length</c> has it; -1 for max types.</summary>
    public int MaxBytes => Id switch
    {
        TypeId.Bit or TypeId.TinyInt => 1,
        TypeId.SmallInt => 2,
        TypeId.Int or TypeId.SmallMoney or TypeId.Real or TypeId.SmallDateTime => 4,
        TypeId.BigInt or TypeId.Money or TypeId.Float or TypeId.DateTime or TypeId.Timestamp => 8,
        TypeId.UniqueIdentifier => 16,
        TypeId.Decimal or TypeId.Numeric => DecimalBytes(Precision),
        TypeId.Date => 3,
        TypeId.Time => TimeBytes(Scale),
        TypeId.DateTime2 => TimeBytes(Scale) + 3,
        TypeId.DateTimeOffset => TimeBytes(Scale) + 5,
        TypeId.NChar or TypeId.NVarChar => IsMax ? -1 : Length * 2,
        TypeId.Char or TypeId.VarChar or TypeId.Binary or TypeId.VarBinary => Length,
        TypeId.Text or TypeId.NText or TypeId.Image => 16,
        TypeId.Variant => 8016,
        TypeId.Vector => VectorValue.Size(Length),
        TypeId.Udt when UdtName == ClrType.Hierarchy => 892,
        _ => -1,
    };

    public string Name => TypeNames.Of(Id, UdtName);

    public static int TimeBytes(int scale) => scale <= 2 ? 3 : scale <= 4 ? 4 : 5;

    public static int DecimalBytes(int precision) => precision <= 9 ? 5 : precision <= 19 ? 9 : precision <= 28 ? 13 : 17;

    public override string ToString() => TypeNames.Declaration(this);
}
