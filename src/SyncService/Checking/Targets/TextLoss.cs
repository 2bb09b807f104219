using SyncService.Capture.Discovery;
using SyncService.Target.Mapping;

namespace SyncService.Checking.Targets;

/// <summary>What PostgreSQL's own reading of a text leaves out, rounds or takes otherwise than the reader of the text may.</summary>
internal static class TextLoss
{
    public static IEnumerable<TargetLoss> Of(SourceColumn source, TargetColumn target)
    {
        if (source.Type != "json" || target.BaseType is not ("json" or "jsonb")) yield return Refused(target);
        else if (target.BaseType == "jsonb") yield return new("documents with \\u0000 are set aside", Severity.Note);
        if (HasDates(target)) yield return new("01/02/2024 is read as January 2", Merges: true);
        if (Changed(source, target) is { } changed) yield return changed;
    }

    /// <summary>The reading of some types fails like a statement that is wrong in itself.</summary>
    private static TargetLoss Refused(TargetColumn target) => target.BaseType == "hstore"
        ? new($"a value that is no {target.Type} stops the stream")
        : new($"values that are no {target.Type} are set aside", Severity.Note);

    private static TargetLoss? Changed(SourceColumn source, TargetColumn target) => target switch
    {
        { BaseType: "numeric", Scale: { } scale } => new($"rounded to {scale} digits behind the point", Merges: true),
        { BaseType: "money" } => new("rounded to 2 digits behind the point; points and commas are read by lc_monetary", Merges: true),
        { BaseType: "float4" } => new($"rounded to {TargetLoss.Float4Digits} digits", Merges: true),
        { BaseType: "float8" or "point" or "line" or "lseg" or "path" or "polygon" or "circle" } => new($"rounded to {TargetLoss.Float8Digits} digits", Merges: true),
        { BaseType: "box" } => new($"which two corners were given; rounded to {TargetLoss.Float8Digits} digits", Merges: true),
        { BaseType: "date" } => new("a time of day, where the text has one", Severity.Note, Merges: true),
        { BaseType: "time" } => new($"a date and an offset, where the text has them; {Seconds(target)}", Severity.Note, Merges: true),
        { BaseType: "timetz" } => new($"a date, where the text has one; the zone's offset of the day is added where it has none; {Seconds(target)}", Rounds(target), Merges: true),
        { BaseType: "timestamp" } => new($"an offset, where the text has one; {Seconds(target)}", Severity.Note, Merges: true),
        { BaseType: "timestamptz" } => new($"the offset (the instant stays); {TargetLoss.LeftOut}; {Seconds(target)}", Rounds(target), Merges: true),
        { BaseType: "interval", Modifier: >= 0 } => new($"what {target.Type} does not keep", Merges: true),
        { BaseType: "interval" } => new(Seconds(target), Severity.Note, Merges: true),
        { BaseType: "daterange" or "datemultirange" } => new("times of day, where the text has them", Severity.Note, Merges: true),
        { BaseType: "tsrange" or "tsmultirange" or "tstzrange" or "tstzmultirange" } => new($"offsets, where the text has them; {Seconds(target)}", Severity.Note, Merges: true),
        { BaseType: "jsonb" } => new("spaces, how numbers are spelt, the order of keys and keys that stand twice", Severity.Note),
        { BaseType: "hstore" } => new("keys that stand twice", Severity.Note, Merges: true),
        { BaseType: "tsvector" } => new("the order of words, and words that stand twice", Severity.Note, Merges: true),
        { Category: 'C' } => new("what the types of its fields round or leave out", Severity.Note, Merges: true),
        _ => null,
    };

    private static bool HasDates(TargetColumn target) =>
        target.BaseType is "date" or "timestamp" or "timestamptz" or "daterange" or "datemultirange" or "tsrange" or "tsmultirange" or "tstzrange" or "tstzmultirange";

    /// <summary>A warning where somebody chose fewer digits than PostgreSQL has.</summary>
    private static Severity Rounds(TargetColumn target) => target.Scale is null ? Severity.Note : Severity.Warning;

    private static string Seconds(TargetColumn target) => $"rounded to {target.Scale ?? TargetLoss.MostSecondDigits} digits of a second";
}
