using SyncService.Capture.Discovery;
using SyncService.Checking.Sources;
using SyncService.Encoding.Fields;
using SyncService.Target.Mapping;

namespace SyncService.Checking.Targets;

/// <summary>What happens to values for which the target's type is too narrow.</summary>
/// <param name="Text">As it stands behind the column's name.</param>
/// <param name="Severity">A warning when values may change or be set aside; a note when that is what the type is for.</param>
/// <param name="Merges">Whether different values become one.</param>
internal sealed record TargetLoss(string Text, Severity Severity = Severity.Warning, bool Merges = false)
{
    public const int Float4Digits = 6;
    public const int Float8Digits = 15;
    public const int MostSecondDigits = 6;

    /// <summary>Where clocks are put forward.</summary>
    public const string LeftOut = "times that the zone PG_TIME_ZONE leaves out become later ones";

    private const int BytesOfInteger = 8;
    private const int BytesOfName = 63;

    /// <summary>Of one UTF-16 unit in UTF-8.</summary>
    private const int BytesOfUnit = 3;

    /// <summary>A money has no more before the point, and not all of so many.</summary>
    private const int WholeOfMoney = 17;
    private const int BytesOfUuid = 16;
    private const int CharactersOfUuid = 36;

    /// <summary>Of an interval that keeps all its fields, with the digits of its seconds in the lower half: https://www.postgresql.org/docs/current/datatype-datetime.html.</summary>
    private const int AllFields = 0x7FFF;

    public static IEnumerable<TargetLoss> Of(SourceColumn source, CanonicalType type, TargetColumn target)
    {
        if (target.BaseType == "char") return [new("values of more than 1 byte are set aside")];
        if (target.Category == 'S') return IntoText(source, type, target);
        if (type == CanonicalType.Text) return target.BaseType == "bytea" ? [] : TextLoss.Of(source, target);
        if (type == CanonicalType.Bytea) return FromBytes(source, target);
        return target.BaseType switch
        {
            "bool" => type == CanonicalType.Boolean ? [] : [new("every value but 0 becomes true", Merges: true)],
            "int2" => Integer(source, type, 5),
            "int4" => Integer(source, type, 10),
            "int8" => Integer(source, type, 19),
            "numeric" => Numeric(source, target),
            "money" => Money(source),
            "oid" => type is CanonicalType.Int2 or CanonicalType.Int4 or CanonicalType.Int8 && source.Type != "tinyint" ? [new("values out of range are set aside")] : [],
            "float4" => Float(source, type, Float4Digits),
            "float8" => Float(source, type, Float8Digits),
            _ => Time(source, type, target),
        };
    }

    private static IEnumerable<TargetLoss> IntoText(SourceColumn source, CanonicalType type, TargetColumn target)
    {
        var longest = SourceExtent.TextLength(source);
        if (target.BaseType == "name" && longest * (type == CanonicalType.Text ? BytesOfUnit : 1) is not <= BytesOfName) yield return new($"values of more than {BytesOfName} bytes are set aside");
        if (type == CanonicalType.Uuid && target.Length is null or >= CharactersOfUuid) yield return new("written with small letters, where SQL Server has capital ones", Severity.Note);
        if (target.BaseType == "bpchar" && source.Type is "varchar" or "nvarchar" or "text" or "ntext" or "sql_variant") yield return new("spaces at the end", Severity.Note, Merges: true);
        if (target.Length is not { } limit || longest <= limit) yield break;
        var cutsSpaces = target.BaseType != "bpchar" && source.Type is "char" or "varchar" or "nchar" or "nvarchar" or "text" or "ntext" or "sql_variant";
        yield return new($"values of more than {limit} characters are set aside{(cutsSpaces ? "; spaces at the end beyond them are cut" : "")}", Merges: cutsSpaces);
    }

    private static IEnumerable<TargetLoss> FromBytes(SourceColumn source, TargetColumn target)
    {
        if (target.BaseType is "int8" or "numeric")
        {
            if (source.Length is -1 or > BytesOfInteger) yield return new($"values of more than {BytesOfInteger} bytes are set aside");
            if (source is { Type: "binary", Length: > BytesOfInteger }) yield break;
            var room = target is { Precision: { } precision, Scale: { } scale } ? precision - scale : int.MaxValue;
            if (target.Scale < 0) yield return new($"rounded to {target.Scale} digits behind the point", Merges: true);
            if (source.Type is "varbinary" or "image" && room > 0) yield return new("zeros before the number, and so the length", Severity.Note, Merges: true);
            if (SourceExtent.DigitsOfBytes(source) > room) yield return new("values out of range are set aside");
        }

        if (target.BaseType == "uuid" && source is not { Type: "binary", Length: BytesOfUuid }) yield return new($"values of other than {BytesOfUuid} bytes are set aside");
    }

    private static IEnumerable<TargetLoss> Money(SourceColumn source)
    {
        var extent = SourceExtent.Digits(source);
        if (extent is not { Fraction: <= 2 }) yield return new("rounded to 2 digits behind the point", Merges: true);
        if (extent is not { Whole: < WholeOfMoney }) yield return new("values out of range are set aside");
    }

    private static IEnumerable<TargetLoss> Integer(SourceColumn source, CanonicalType type, int digits)
    {
        var isFloat = type is CanonicalType.Float4 or CanonicalType.Float8;
        var extent = SourceExtent.Digits(source);
        if (isFloat || extent?.Fraction > 0) yield return new("values with a fraction are set aside");

        // As many digits do not say that the largest fits, except from integer to integer.
        if (isFloat || extent?.Whole > digits || (extent?.Whole == digits && type == CanonicalType.Numeric)) yield return new("values out of range are set aside");
    }

    private static IEnumerable<TargetLoss> Numeric(SourceColumn source, TargetColumn target)
    {
        if (target.Precision is not { } precision || target.Scale is not { } scale) yield break;
        if (SourceExtent.Digits(source) is not var (whole, fraction))
        {
            yield return new($"rounded to {scale} digits behind the point; values out of range are set aside", Merges: true);
            yield break;
        }

        var mayGrow = fraction > scale && whole == precision - scale;
        if (fraction > scale) yield return new($"rounded to {scale} digits behind the point{(mayGrow ? "; values out of range are set aside" : "")}", Merges: true);
        if (whole > precision - scale) yield return new($"values of more than {precision - scale} digits before the point are set aside");
    }

    private static IEnumerable<TargetLoss> Float(SourceColumn source, CanonicalType type, int digits)
    {
        var isTooFine = SourceExtent.Digits(source) is var (whole, fraction) ? whole + fraction > digits : type == CanonicalType.Float8 && digits < Float8Digits;
        if (isTooFine) yield return new($"rounded to {digits} digits{(type == CanonicalType.Float8 ? "; values out of range are set aside" : "")}", Merges: true);
    }

    private static IEnumerable<TargetLoss> Time(SourceColumn source, CanonicalType type, TargetColumn target)
    {
        if (type is not (CanonicalType.Timestamp or CanonicalType.TimestampTz or CanonicalType.Time)) yield break;
        if (target.BaseType == "date")
        {
            yield return new("the time of day", Merges: true);
            yield break;
        }

        if (target.BaseType == "interval" && target.Modifier >= 0 && !(target.Modifier >> 16 == AllFields && SourceExtent.SecondDigits(source) <= (target.Modifier & 0xFFFF))) yield return new($"what {target.Type} does not keep", Merges: true);
        if (type == CanonicalType.Timestamp && target.BaseType == "timestamptz") yield return new(LeftOut, Severity.Note, Merges: true);
        if (type == CanonicalType.TimestampTz && target.BaseType == "timestamp") yield return new("which of two instants it was, where the zone PG_TIME_ZONE puts clocks back", Severity.Note, Merges: true);
        if (target.BaseType is "time" or "timetz" && type != CanonicalType.Time) yield return new("the date", Merges: true);
        if (SourceExtent.SecondDigits(source) is { } digits && target.Scale is { } kept && kept < digits) yield return new($"rounded to {kept} digits of a second", Merges: true);
    }
}
