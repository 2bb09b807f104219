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
    private const int Float4Digits = 6;
    private const int Float8Digits = 15;
    private const int BytesOfInteger = 8;
    private const int BytesOfUuid = 16;

    public static IEnumerable<TargetLoss> Of(SourceColumn source, CanonicalType type, TargetColumn target)
    {
        if (target.Category == 'S') return IntoText(source, target);
        if (target.BaseType == "char") return [new("values of more than 1 byte are set aside")];
        if (type == CanonicalType.Text) return FromText(source, target);
        if (type == CanonicalType.Bytea) return FromBytes(source, target);
        return target.BaseType switch
        {
            "bool" => type == CanonicalType.Boolean ? [] : [new("every value but 0 becomes true", Merges: true)],
            "int2" => Integer(source, type, 5),
            "int4" => Integer(source, type, 10),
            "int8" => Integer(source, type, 19),
            "numeric" => Numeric(source, target),
            "money" => [new("rounded to 2 digits behind the point", Merges: true)],
            "float4" => Float(source, type, Float4Digits),
            "float8" => Float(source, type, Float8Digits),
            _ => Time(source, type, target),
        };
    }

    private static IEnumerable<TargetLoss> IntoText(SourceColumn source, TargetColumn target)
    {
        if (target.BaseType == "name") yield return new("values of more than 63 bytes are set aside");
        if (target.Length is { } limit && (SourceExtent.TextLength(source) is not { } longest || longest > limit))
        {
            yield return new($"values of more than {limit} characters are set aside");
        }
    }

    private static IEnumerable<TargetLoss> FromText(SourceColumn source, TargetColumn target)
    {
        if (target.BaseType == "bytea") yield break;
        if (source.Type != "json" || target.BaseType is not ("json" or "jsonb")) yield return new($"values that are no {target.Type} are set aside", Severity.Note);
        else if (target.BaseType == "jsonb") yield return new("documents with \\u0000 are set aside", Severity.Note);
        if (Rounded(target) is { } rounded) yield return rounded;
        if (target.BaseType == "jsonb") yield return new("spaces, the order of keys and keys that stand twice", Severity.Note);
    }

    /// <summary>What PostgreSQL's own reading of a text leaves out.</summary>
    private static TargetLoss? Rounded(TargetColumn target) => target switch
    {
        { BaseType: "numeric", Scale: { } scale } => new($"rounded to {scale} digits behind the point", Merges: true),
        { BaseType: "money" } => new("rounded to 2 digits behind the point", Merges: true),
        { BaseType: "float4" } => new($"rounded to {Float4Digits} digits", Merges: true),
        { BaseType: "float8" } => new($"rounded to {Float8Digits} digits", Merges: true),
        { BaseType: "date" } => new("a time of day, where the text has one", Severity.Note, Merges: true),
        { BaseType: "time" } => new($"a date and an offset, where the text has them{Seconds(target)}", Severity.Note, Merges: true),
        { BaseType: "timestamp" } => new($"an offset, where the text has one{Seconds(target)}", Severity.Note, Merges: true),
        { BaseType: "timestamptz" or "timetz", Scale: not null } => new(Seconds(target)[2..], Merges: true),
        { BaseType: "interval", Modifier: >= 0 } => new($"what {target.Type} does not keep", Merges: true),
        _ => null,
    };

    private static string Seconds(TargetColumn target) => target.Scale is { } digits ? $"; rounded to {digits} digits of a second" : "";

    private static IEnumerable<TargetLoss> FromBytes(SourceColumn source, TargetColumn target)
    {
        if (target.BaseType is "int8" or "numeric" && source.Length is -1 or > BytesOfInteger) yield return new($"values of more than {BytesOfInteger} bytes are set aside");
        if (target.BaseType == "numeric" && target.Scale is not null) yield return new("values out of range are set aside");
        if (target.BaseType == "uuid" && source is not { Type: "binary", Length: BytesOfUuid }) yield return new($"values of other than {BytesOfUuid} bytes are set aside");
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

        if (fraction > scale) yield return new($"rounded to {scale} digits behind the point", Merges: true);
        if (whole > precision - scale) yield return new($"values of more than {precision - scale} digits before the point are set aside");
    }

    private static IEnumerable<TargetLoss> Float(SourceColumn source, CanonicalType type, int digits)
    {
        var isTooFine = SourceExtent.Digits(source) is var (whole, fraction) ? whole + fraction > digits : type == CanonicalType.Float8 && digits < Float8Digits;
        if (isTooFine) yield return new($"rounded to {digits} digits", Merges: true);
    }

    private static IEnumerable<TargetLoss> Time(SourceColumn source, CanonicalType type, TargetColumn target)
    {
        if (type is not (CanonicalType.Timestamp or CanonicalType.TimestampTz or CanonicalType.Time)) yield break;
        if (target.BaseType == "date")
        {
            yield return new("the time of day", Merges: true);
            yield break;
        }

        if (target.BaseType is "time" or "timetz" && type != CanonicalType.Time) yield return new("the date", Merges: true);
        if (SourceExtent.SecondDigits(source) is { } digits && target.Scale is { } kept && kept < digits) yield return new($"rounded to {kept} digits of a second", Merges: true);
    }
}
