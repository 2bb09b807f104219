using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;

namespace SyncService.Target.Mapping;

/// <summary>How a canonical value becomes the target column's own type, as SQL.</summary>
/// <remarks>
/// Text goes into text by assignment, never by an explicit cast: that would cut what is too long without a word. What PostgreSQL
/// would round to a whole number goes through text when it is none, and fails there.
/// </remarks>
internal static class CastSql
{
    public static string? Of(RecordColumn from, string value, TargetColumn to) => Of(from.Type, value, to, IsPadded(from));

    /// <summary>Whether its texts have spaces at their end that only fill them up.</summary>
    private static bool IsPadded(RecordColumn column) =>
        column.SourceType.StartsWith("char(", StringComparison.Ordinal) || column.SourceType.StartsWith("nchar(", StringComparison.Ordinal);

    /// <param name="from">How the value travels.</param>
    /// <param name="value">As SQL.</param>
    /// <param name="to">Where it goes.</param>
    /// <param name="isPadded">Whether it is a text with spaces at its end that only fill it up.</param>
    /// <returns>The expression; null when no conversion exists.</returns>
    public static string? Of(CanonicalType from, string value, TargetColumn to, bool isPadded = false)
    {
        if (to.Category == 'A' || to.BaseType.StartsWith('_') || IsOfTheServer(to)) return null;
        if (to.BaseType is "char" or "name") return TextCastSql.ToShort(from != CanonicalType.Text ? $"({value})::text" : isPadded ? TextCastSql.Trimmed(value) : value, to);
        if (to.IsText) return value;
        if (to.BaseType == NameOf(from)) return value;
        return to.BaseType switch
        {
            "json" or "jsonb" => from == CanonicalType.Text ? Cast(isPadded ? TextCastSql.Trimmed(value) : value, to) : $"to_json{(to.BaseType == "jsonb" ? "b" : "")}({value})",
            "bytea" => ToBytes(from, value),
            _ => from switch
            {
                CanonicalType.Text => TextCastSql.Of(isPadded ? TextCastSql.Trimmed(value) : value, to),
                CanonicalType.Boolean => to.Category == 'N' ? Cast($"{value}::int4", to) : null,
                CanonicalType.Int2 or CanonicalType.Int4 or CanonicalType.Int8 => FromInteger(value, to),
                CanonicalType.Numeric => FromFraction(value, $"{value}", to),
                CanonicalType.Float4 or CanonicalType.Float8 => FromFraction(value, $"{value}::text", to),
                CanonicalType.Uuid => null,
                CanonicalType.Bytea => FromBytes(value, to),
                _ => FromTime(from, value, to),
            },
        };
    }

    public static string NameOf(CanonicalType type) => type switch
    {
        CanonicalType.Boolean => "bool",
        CanonicalType.Int2 => "int2",
        CanonicalType.Int4 => "int4",
        CanonicalType.Int8 => "int8",
        CanonicalType.Numeric => "numeric",
        CanonicalType.Float4 => "float4",
        CanonicalType.Float8 => "float8",
        CanonicalType.Text => "text",
        CanonicalType.Date => "date",
        CanonicalType.Time => "time",
        CanonicalType.Timestamp => "timestamp",
        CanonicalType.TimestampTz => "timestamptz",
        CanonicalType.Uuid => "uuid",
        CanonicalType.Bytea => "bytea",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    /// <summary>As <c>format_type</c> writes it.</summary>
    public static string FullNameOf(CanonicalType type) => type switch
    {
        CanonicalType.Boolean => "boolean",
        CanonicalType.Int2 => "smallint",
        CanonicalType.Int4 => "integer",
        CanonicalType.Int8 => "bigint",
        CanonicalType.Float4 => "real",
        CanonicalType.Float8 => "double precision",
        CanonicalType.Time => "time without time zone",
        CanonicalType.Timestamp => "timestamp without time zone",
        CanonicalType.TimestampTz => "timestamp with time zone",
        _ => NameOf(type),
    };

    /// <summary>Numbers and names of the server's own things, which some versions read out of any text: https://www.postgresql.org/docs/current/datatype-oid.html.</summary>
    private static bool IsOfTheServer(TargetColumn to) => to.BaseType is "xid" or "xid8" or "cid" or "tid"
        or "regclass" or "regcollation" or "regconfig" or "regdictionary" or "regnamespace" or "regoper" or "regoperator" or "regproc" or "regprocedure" or "regrole" or "regtype";

    private static string Cast(string value, TargetColumn to) => $"({value})::{to.Type}";

    private static string? FromInteger(string value, TargetColumn to) => to switch
    {
        { BaseType: "bool" } => $"({value} <> 0)",
        { BaseType: "money" } => $"{value}::numeric::money",

        // From a smaller integer, a negative one would become a large one.
        { BaseType: "oid" } => Cast($"{value}::int8", to),
        { Category: 'N' } => Cast(value, to),
        _ => null,
    };

    private static string? FromFraction(string value, string exact, TargetColumn to) => to switch
    {
        { BaseType: "bool" } => $"({value} <> 0)",
        { BaseType: "int2" or "int4" or "int8" } =>
            $"CASE WHEN {exact}::numeric = trunc({exact}::numeric) THEN {Cast($"{exact}::numeric", to)} ELSE {Cast($"{value}::text", to)} END",
        { BaseType: "numeric" or "money" } => Cast($"{exact}::numeric", to),
        { BaseType: "float4" or "float8" } => Cast(value, to),
        _ => null,
    };

    private static string? FromTime(CanonicalType from, string value, TargetColumn to) => (from, to.BaseType) switch
    {
        (CanonicalType.Time, "interval" or "timetz") => Cast(value, to),
        (CanonicalType.Time, _) => null,
        (CanonicalType.Date, "timestamp" or "timestamptz") => Cast(value, to),
        (CanonicalType.Date, _) => null,
        (CanonicalType.Timestamp, "timetz") => null,
        (_, "date" or "time" or "timetz" or "timestamp" or "timestamptz") => Cast(value, to),
        _ => null,
    };

    private static string? FromBytes(string value, TargetColumn to) => to.BaseType switch
    {
        "uuid" => $"encode({value}, 'hex')::uuid",
        "int8" => ToInteger(value),
        "numeric" => Cast(ToInteger(value), to),
        _ => null,
    };

    /// <summary>Eight bytes at most. A cast to bits would cut what is longer; "x" and digits are no integer.</summary>
    private static string ToInteger(string value) =>
        $"CASE WHEN octet_length({value}) <= 8 THEN ('x' || lpad(encode({value}, 'hex'), 16, '0'))::bit(64)::int8 ELSE ('x' || encode({value}, 'hex'))::int8 END";

    private static string? ToBytes(CanonicalType from, string value) => from switch
    {
        CanonicalType.Text => $"convert_to({value}, 'UTF8')",
        CanonicalType.Uuid => $"uuid_send({value})",
        _ => null,
    };
}
