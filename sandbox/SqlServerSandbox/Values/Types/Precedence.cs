namespace SqlServerSandbox.Values.Types;

/// <summary>Data type precedence: the type in which two operands meet.</summary>
internal static class Precedence
{
    public static SqlType Common(SqlType left, SqlType right)
    {
        if (left == right) return left;
        var (higher, lower) = left.Id >= right.Id ? (left, right) : (right, left);
        return higher.Family switch
        {
            Family.Decimal => CommonDecimal(higher, lower),
            Family.Text => CommonText(higher, lower),
            Family.Binary when lower.Family == Family.Binary => Longer(higher, lower),
            Family.Time or Family.DateTimeOffset => WithScale(higher, lower),
            Family.DateTime2 when higher.Id == TypeId.DateTime2 => WithScale(higher, lower),
            _ => higher,
        };
    }

    /// <summary>The decimal that holds every value of an exact numeric type.</summary>
    public static (int Precision, int Scale) AsDecimal(SqlType type) => type.Id switch
    {
        TypeId.Bit => (1, 0),
        TypeId.TinyInt => (3, 0),
        TypeId.SmallInt => (5, 0),
        TypeId.Int => (10, 0),
        TypeId.BigInt => (19, 0),
        TypeId.SmallMoney => (10, 4),
        TypeId.Money => (19, 4),
        TypeId.Decimal or TypeId.Numeric => (type.Precision, type.Scale),
        _ => (38, 0),
    };

    private static SqlType CommonDecimal(SqlType higher, SqlType lower)
    {
        if (!lower.IsNumeric) return higher;
        var (p1, s1) = AsDecimal(higher);
        var (p2, s2) = AsDecimal(lower);
        int scale = Math.Max(s1, s2);
        int whole = Math.Max(p1 - s1, p2 - s2);
        int precision = Math.Min(38, scale + whole);
        return SqlType.Decimal(precision, Math.Min(scale, Math.Max(0, precision - whole)));
    }

    private static SqlType CommonText(SqlType higher, SqlType lower)
    {
        if (higher.IsLegacyBlob || lower.IsLegacyBlob || lower.Id < TypeId.Char) return higher;
        int length = higher.IsMax || lower.IsMax ? SqlType.Max : Math.Max(higher.Length, lower.Length);
        if (higher.IsUnicode) return length == SqlType.Max ? SqlType.NVarCharMax : new SqlType(higher.Id, Math.Min(length, 4000));
        return new SqlType(higher.Id, length);
    }

    private static SqlType Longer(SqlType higher, SqlType lower) =>
        higher.IsLegacyBlob ? higher
        : new SqlType(higher.Id, higher.IsMax || lower.IsMax ? SqlType.Max : Math.Max(higher.Length, lower.Length));

    // datetime has 1/300 s: next to it, datetime2 needs all seven digits to tell them apart.
    private static SqlType WithScale(SqlType higher, SqlType lower)
    {
        byte scale = lower.Family switch
        {
            Family.DateTime => 7,
            Family.Time or Family.DateTime2 or Family.DateTimeOffset => lower.Scale,
            _ => higher.Scale,
        };
        return scale <= higher.Scale ? higher : higher with { Scale = scale };
    }
}
