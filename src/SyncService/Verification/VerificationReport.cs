using System.Text.Json;
using System.Text.Json.Serialization;
using SyncService.Protocol.Verifications;
using SyncService.Target.Deletions;

namespace SyncService.Verification;

/// <summary>What a verification found. As JSON its properties are part of the program's contract: names are only ever added.</summary>
/// <param name="Equal">Whether every stream is equal, and the comparison of each is finished.</param>
/// <param name="Streams">In the order of the configuration.</param>
internal sealed record VerificationReport(bool Equal, IReadOnlyList<StreamVerdict> Streams)
{
    public string ToJson() => JsonSerializer.Serialize(this, VerificationReportJson.Default.VerificationReport);
}

/// <summary>One stream: each row was compared once between <paramref name="From"/> and <paramref name="To"/>.</summary>
/// <param name="Equal">Whether nothing differed, and nothing is left open. Rows that only the target has do not count where the stream keeps them.</param>
/// <param name="AsOf">What equality is said of: the beginning of the pass. Null where it was not finished.</param>
/// <param name="SourceRows">Rows of the source.</param>
/// <param name="TargetRows">Rows of the target, marked ones left out.</param>
/// <param name="Missing">Rows that only the source has.</param>
/// <param name="Different">Rows with different values.</param>
/// <param name="Extra">Rows that only the target has.</param>
/// <param name="InMotion">Rows that changed at each of five looks.</param>
/// <param name="Pending">Rows that a running service would bring.</param>
/// <param name="Held">Deletes that wait for a decision.</param>
/// <param name="DeadLetters">Rows that are set aside.</param>
/// <param name="Repaired">Rows that were sent again and are equal now.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Examples">The first differences.</param>
internal sealed record StreamVerdict(
    string Name,
    VerifyLevel Level,
    bool Equal,
    DateTimeOffset? AsOf,
    long SourceRows,
    long TargetRows,
    long Missing,
    long Different,
    long Extra,
    long InMotion,
    long Pending,
    long Held,
    long DeadLetters,
    long Repaired,
    DateTimeOffset From,
    DateTimeOffset To,
    double Seconds,
    IReadOnlyList<RowDifference> Examples)
{
    /// <summary>What limits the word: why rows could not be compared, or what was not looked for. Each a sentence.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The deletes that are held, each with its number and the reason.</summary>
    [JsonIgnore]
    public IReadOnlyList<Deletion> HeldSets { get; init; } = [];

    /// <summary>Whether rows that only the target has were not looked for.</summary>
    [JsonIgnore]
    public bool ExtraUnknown { get; init; }

    /// <summary>Rows of the source that were compared before it was stopped; null where it was not.</summary>
    [JsonIgnore]
    public long? WentOnAfter { get; init; }

    /// <summary>Why it was not finished; null where it was.</summary>
    public string? Problem { get; init; }

    /// <summary>What to do about it; null where there is nothing to do.</summary>
    public string? Advice { get; init; }

    /// <summary>As it is kept.</summary>
    [JsonIgnore]
    public VerificationOutcome Outcome => new(
        Level.ToString().ToLowerInvariant(), Equal, IsFinished, From, To, SourceRows, TargetRows, Missing, Different, Extra, InMotion, Pending, DeadLetters, Repaired)
    {
        Held = Held,
        ExtraUnknown = ExtraUnknown,
        Mended = !Equal && IsMended,
        Examples = [.. Examples.Take(ComparedRow.Most).Select(Kept)],
    };

    private static ComparedRow Kept(RowDifference row) => new(
        ComparedRow.Cut(row.Key)!,
        JsonNamingPolicy.CamelCase.ConvertName(row.Kind.ToString()),
        [.. row.Columns.Take(ComparedRow.MostColumns).Select(column => new ComparedValue(column.Name, ComparedRow.Cut(column.Source), ComparedRow.Cut(column.Target)))],
        Math.Max(0, row.Columns.Count - ComparedRow.MostColumns));

    [JsonIgnore]
    public bool IsFinished => Problem is null && Pending == 0 && InMotion == 0;

    /// <summary>Whether nothing is left that differs: it was equal, or all that differed was repaired.</summary>
    [JsonIgnore]
    public bool IsMended => IsFinished && (Equal || (Repaired > 0 && this is { Missing: 0, Different: 0, DeadLetters: 0 } && !CountsExtra));

    /// <summary>Whether rows that only the target has spoil the word, and there are some.</summary>
    [JsonIgnore]
    public bool CountsExtra { get; init; }
}

/// <summary>One row that differs.</summary>
/// <param name="Key">By its source columns: <c>ID=17</c>.</param>
/// <param name="Kind">How.</param>
/// <param name="Columns">Those that differ; empty where one side lacks the row.</param>
internal sealed record RowDifference(string Key, DifferenceKind Kind, IReadOnlyList<ColumnDifference> Columns);

/// <param name="Name">Of the source column.</param>
/// <param name="Source">Its value there; null for NULL; cut where it is long.</param>
/// <param name="Target">Its value in the target.</param>
internal sealed record ColumnDifference(string Name, string? Source, string? Target);

internal enum DifferenceKind
{
    Missing,
    Different,
    Extra,
    DeadLetter,
    Pending,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, Converters = [typeof(VerifyLevelWord), typeof(DifferenceKindWord)])]
[JsonSerializable(typeof(VerificationReport))]
internal sealed partial class VerificationReportJson : JsonSerializerContext;

/// <summary><c>keys</c>, <c>stamps</c>, <c>values</c>.</summary>
internal sealed class VerifyLevelWord() : JsonStringEnumConverter<VerifyLevel>(JsonNamingPolicy.CamelCase);

/// <summary><c>missing</c>, <c>different</c>, <c>extra</c>, <c>deadLetter</c>, <c>pending</c>.</summary>
internal sealed class DifferenceKindWord() : JsonStringEnumConverter<DifferenceKind>(JsonNamingPolicy.CamelCase);
