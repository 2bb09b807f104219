namespace SqlServerSandbox.Values.Types;

/// <summary>Names of types, their rows in <c>sys.types</c>, and back.</summary>
internal static class TypeNames
{
    /// <summary>Name, type, <c>system_type_id</c>, length, precision and scale as <c>sys.types</c> reports them.</summary>
    public static readonly (string Name, TypeId Id, byte SystemId, short Length, byte Precision, byte Scale)[] All =
    [
        ("image", TypeId.Image, 34, 16, 0, 0),
        ("text", TypeId.Text, 35, 16, 0, 0),
        ("uniqueidentifier", TypeId.UniqueIdentifier, 36, 16, 0, 0),
        ("date", TypeId.Date, 40, 3, 10, 0),
        ("time", TypeId.Time, 41, 5, 16, 7),
        ("datetime2", TypeId.DateTime2, 42, 8, 27, 7),
        ("datetimeoffset", TypeId.DateTimeOffset, 43, 10, 34, 7),
        ("tinyint", TypeId.TinyInt, 48, 1, 3, 0),
        ("smallint", TypeId.SmallInt, 52, 2, 5, 0),
        ("int", TypeId.Int, 56, 4, 10, 0),
        ("smalldatetime", TypeId.SmallDateTime, 58, 4, 16, 0),
        ("real", TypeId.Real, 59, 4, 24, 0),
        ("money", TypeId.Money, 60, 8, 19, 4),
        ("datetime", TypeId.DateTime, 61, 8, 23, 3),
        ("float", TypeId.Float, 62, 8, 53, 0),
        ("sql_variant", TypeId.Variant, 98, 8016, 0, 0),
        ("ntext", TypeId.NText, 99, 16, 0, 0),
        ("bit", TypeId.Bit, 104, 1, 1, 0),
        ("decimal", TypeId.Decimal, 106, 17, 38, 38),
        ("numeric", TypeId.Numeric, 108, 17, 38, 38),
        ("smallmoney", TypeId.SmallMoney, 122, 4, 10, 4),
        ("bigint", TypeId.BigInt, 127, 8, 19, 0),
        ("varbinary", TypeId.VarBinary, 165, 8000, 0, 0),
        ("varchar", TypeId.VarChar, 167, 8000, 0, 0),
        ("binary", TypeId.Binary, 173, 8000, 0, 0),
        ("char", TypeId.Char, 175, 8000, 0, 0),
        ("timestamp", TypeId.Timestamp, 189, 8, 0, 0),
        ("nvarchar", TypeId.NVarChar, 231, 8000, 0, 0),
        ("nchar", TypeId.NChar, 239, 8000, 0, 0),
        ("xml", TypeId.Xml, 241, -1, 0, 0),
        ("json", TypeId.Json, 244, -1, 0, 0),
        ("vector", TypeId.Vector, 255, 8000, 0, 0),
    ];

    private static readonly Dictionary<TypeId, string> Names = All.ToDictionary(t => t.Id, t => t.Name);
    private static readonly Dictionary<TypeId, byte> SystemIds = All.ToDictionary(t => t.Id, t => t.SystemId);
    private static readonly Dictionary<string, TypeId> Ids =
        All.ToDictionary(t => t.Name, t => t.Id, StringComparer.OrdinalIgnoreCase);

    public static string Of(TypeId id, string? udt) => id == TypeId.Udt ? udt! : Names[id];

    public static byte SystemId(TypeId id) => id == TypeId.Udt ? (byte)240 : SystemIds[id];

    public static bool TryParse(string name, out TypeId id) => Ids.TryGetValue(name, out id);

    /// <summary>Precision as <c>sys.columns</c> reports it, also for types that have none to declare.</summary>
    public static byte ReportedPrecision(SqlType type) => type.Id switch
    {
        TypeId.Decimal or TypeId.Numeric => type.Precision,
        TypeId.Time => (byte)(type.Scale == 0 ? 8 : 9 + type.Scale),
        TypeId.DateTime2 => (byte)(type.Scale == 0 ? 19 : 20 + type.Scale),
        TypeId.DateTimeOffset => (byte)(type.Scale == 0 ? 26 : 27 + type.Scale),
        TypeId.Udt => 0,
        _ => All.First(t => t.Id == type.Id).Precision,
    };

    /// <summary>Scale as <c>sys.columns</c> reports it.</summary>
    public static byte ReportedScale(SqlType type) => type.Id switch
    {
        TypeId.Money or TypeId.SmallMoney => 4,
        TypeId.DateTime => 3,
        _ => type.Scale,
    };

    public static string Declaration(SqlType type) => type.Id switch
    {
        TypeId.Decimal or TypeId.Numeric => $"{type.Name}({type.Precision},{type.Scale})",
        TypeId.Time or TypeId.DateTime2 or TypeId.DateTimeOffset => $"{type.Name}({type.Scale})",
        TypeId.Char or TypeId.VarChar or TypeId.NChar or TypeId.NVarChar or TypeId.Binary or TypeId.VarBinary
            => type.IsMax ? $"{type.Name}(max)" : $"{type.Name}({type.Length})",
        TypeId.Vector => $"{type.Name}({type.Length})",
        _ => type.Name,
    };
}
