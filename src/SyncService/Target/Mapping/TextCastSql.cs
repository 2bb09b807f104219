using System.Globalization;

namespace SyncService.Target.Mapping;

/// <summary>How a text becomes a value of a type that is none, as SQL: by the type's own reading of it, for an explicit cast cuts some without a word.</summary>
internal static class TextCastSql
{
    /// <summary>What <c>format_type</c> writes for bits is cut to by a cast, and refused by the type's input function: https://www.postgresql.org/docs/current/datatype-bit.html.</summary>
    public static string Of(string value, TargetColumn to) => to switch
    {
        { BaseType: "bit" or "varbit", Modifier: >= 0 } => string.Create(CultureInfo.InvariantCulture, $"{to.BaseType}_in(textout({value}), {(to.BaseType == "bit" ? "'bit'" : "'varbit'")}::regtype, {to.Modifier})"),
        { BaseType: "date" or "time" or "timetz" or "timestamp" or "timestamptz" } => $"({Fixed(value)})::{to.Type}",

        // Read as such, -1 would be the largest.
        { BaseType: "oid" } => $"(({value})::int8)::{to.Type}",
        _ => $"({value})::{to.Type}",
    };

    /// <summary>Words that are another time whenever they are read are made words that are none: https://www.postgresql.org/docs/current/datatype-datetime.html, "Special Values".</summary>
    private static string Fixed(string value) => $"CASE WHEN {value} ~* 'now|today|tomorrow|yesterday' THEN {value} || ' is no fixed time' ELSE {value} END";

    /// <summary>Without the spaces that fill up a <c>char(n)</c> of SQL Server, which mean nothing there.</summary>
    public static string Trimmed(string value) => $"rtrim({value})";

    /// <summary>Into the types that keep one byte, or 63, and say nothing of more. What is longer is refused by the reading of a varchar, to which its bytes in hex are too long as well.</summary>
    public static string ToShort(string text, TargetColumn to)
    {
        var (bytes, type) = to.BaseType == "char" ? (1, "\"char\"") : (63, "name");
        return string.Create(CultureInfo.InvariantCulture, $"CASE WHEN octet_length({text}) <= {bytes} THEN ({text})::{type} ELSE varcharin(textout(encode(convert_to({text}, 'UTF8'), 'hex')), 0, {bytes + VarcharOffset})::text::{type} END");
    }

    /// <summary><c>atttypmod</c> of a varchar of no characters.</summary>
    private const int VarcharOffset = 4;
}
