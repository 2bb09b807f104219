using SyncService.Capture.Discovery;
using SyncService.Checking.Sources;
using SyncService.Encoding.Fields;
using SyncService.Target.Mapping;

namespace SyncService.Checking.Targets;

/// <summary>What happens to values for which the target's type is too narrow.</summary>
/// <param name="Text">As it stands behind the column's name.</param>
/// <param name="Severity">A warning when values may change or be set aside; a note when that is what the type is for.</param>
internal sealed record TargetLoss(string Text, Severity Severity = Severity.Warning)
{
    private const int Float4Digits = 6;
    private const int Float8Digits = 15;

    public static IEnumerable<TargetLoss> Of(SourceColumn source, CanonicalType type, TargetColumn target)
    {
        if (target.Category == 'S') return IntoText(source, target);
        if (type == CanonicalType.Text) return FromText(source, target);
        return target.BaseType switch
        {
            "bool" => type == CanonicalType.Boolean ? [] : [new("every value but 0 becomes true")],
            "int2" => Integer(source, type, 5),
            "int4" => Integer(source, type, 10),
            "int8" => Integer(source, type, 19),
            "numeric" => Numeric(source, target),
            "money" => [new("rounded to 2 digits behind the point")],
            "float4" => Float(source, type, Float4Digits),
            "float8" => Float(source, type, Float8Digits),
            _ => Time(source, type, target),
        };
    }

    private static IEnumerable<TargetLoss> IntoText(SourceColumn source, TargetColumn target)
    {
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
        if (target.BaseType == "jsonb") yield return new("spaces, the order of keys and keys that stand twice", Severity.Note);
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
            yield return new($"rounded to {scale} digits behind the point; values out of range are set aside");
            yield break;
        }

        if (fraction > scale) yield return new($"rounded to {scale} digits behind the point");
        if (whole > precision - scale) yield return new($"values of more than {precision - scale} digits before the point are set aside");
    }

    private static IEnumerable<TargetLoss> Float(SourceColumn source, CanonicalType type, int digits)
    {
        var isTooFine = SourceExtent.Digits(source) is var (whole, fraction) ? whole + fraction > digits : type == CanonicalType.Float8 && digits < Float8Digits;
        if (isTooFine) yield return new($"rounded to {digits} digits");
    }

    private static IEnumerable<TargetLoss> Time(SourceColumn source, CanonicalType type, TargetColumn target)
    {
        if (type is not (CanonicalType.Timestamp or CanonicalType.TimestampTz or CanonicalType.Time)) yield break;
        if (target.BaseType == "date")
        {
            yield return new("the time of day");
            yield break;
        }

        if (target.BaseType is "time" or "timetz" && type != CanonicalType.Time) yield return new("the date");
        if (SourceExtent.SecondDigits(source) is { } digits && target.Scale is { } kept && kept < digits) yield return new($"rounded to {kept} digits of a second");
    }
}
