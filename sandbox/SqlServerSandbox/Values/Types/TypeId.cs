namespace SqlServerSandbox.Values.Types;

/// <summary>The base types of T-SQL, in the order of data type precedence (the lowest first).</summary>
internal enum TypeId : byte
{
    Binary,
    VarBinary,
    Char,
    VarChar,
    NChar,
    NVarChar,
    UniqueIdentifier,
    Timestamp,
    Image,
    Text,
    NText,
    Bit,
    TinyInt,
    SmallInt,
    Int,
    BigInt,
    SmallMoney,
    Money,
    Decimal,
    Numeric,
    Real,
    Float,
    Time,
    Date,
    SmallDateTime,
    DateTime,
    DateTime2,
    DateTimeOffset,
    Xml,
    Variant,
    Vector,
    Json,
    Udt,
}

/// <summary>Types that share one representation inside <see cref="Value"/>.</summary>
internal enum Family : byte
{
    Integer,
    Decimal,
    Money,
    Float,
    Text,
    Binary,
    Guid,
    Date,
    Time,
    DateTime,
    DateTime2,
    DateTimeOffset,
    Timestamp,
    Xml,
    Variant,
    Vector,
    Json,
    Udt,
}

/// <summary>How a cell says its length, in a row image and on the wire (MS-TDS 2.2.5.4).</summary>
internal enum CellKind : byte
{
    /// <summary>One length byte; 0 is NULL.</summary>
    ByteLength,

    /// <summary>Two length bytes; 0xFFFF is NULL.</summary>
    ShortLength,

    /// <summary>Four length bytes; -1 is NULL. On the wire: PLP, or a text pointer.</summary>
    LongLength,

    /// <summary>Four length bytes; 0 is NULL.</summary>
    Variant,
}
