using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SyncService.Protocol.Verifications;

/// <summary>What one comparison of a stream found, as it is kept.</summary>
/// <param name="Level"><c>keys</c>, <c>stamps</c> or <c>values</c>.</param>
/// <param name="Equal">Whether nothing differed.</param>
/// <param name="Finished">Whether every row was compared, and none was left pending or in motion.</param>
/// <param name="From">When it began, and what equality is said of.</param>
/// <param name="To">When it ended.</param>
internal sealed record VerificationOutcome(
    string Level,
    bool Equal,
    bool Finished,
    DateTimeOffset From,
    DateTimeOffset To,
    long SourceRows,
    long TargetRows,
    long Missing,
    long Different,
    long Extra,
    long InMotion,
    long Pending,
    long DeadLetters,
    long Repaired)
{
    /// <summary>Rows that only the target has, and whose delete waits for the operator's approval.</summary>
    public long Held { get; init; }

    /// <summary>Whether rows that only the target has were not looked for.</summary>
    public bool ExtraUnknown { get; init; }

    /// <summary>Whether all that differed was sent once more, and was equal then.</summary>
    public bool Mended { get; init; }

    /// <summary>The first rows that differ, at most <see cref="ComparedRow.Most"/>; null where they were not read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ComparedRow>? Examples { get; init; }

    /// <summary>What it amounts to.</summary>
    [JsonIgnore]
    public ComparisonResult Result => this switch
    {
        { Equal: true } => ComparisonResult.Equal,
        { Mended: true } => ComparisonResult.Mended,
        { Finished: true } or { Missing: > 0 } or { Different: > 0 } => ComparisonResult.Unequal,
        _ => ComparisonResult.Open,
    };

    /// <summary>What was compared of each row, in words.</summary>
    [JsonIgnore]
    public string Compared => Level switch { "keys" => "keys", "stamps" => "keys and change column", _ => "every column" };

    /// <summary>What was found, in words: <c>3 missing, 2 different</c>.</summary>
    [JsonIgnore]
    public string Found => string.Join(", ", new[]
    {
        (Missing, "missing"), (Different, "different"), (Extra, "extra"), (Held, "held"), (DeadLetters, "dead letters"), (Pending, "pending"), (InMotion, "in motion"), (Repaired, "repaired"),
    }.Where(count => count.Item1 > 0).Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Item1:N0} {count.Item2}")));

    public string ToJson() => JsonSerializer.Serialize(this, VerificationOutcomeJson.Default.VerificationOutcome);

    /// <summary>Null for what this version cannot read.</summary>
    public static VerificationOutcome? TryParse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, VerificationOutcomeJson.Default.VerificationOutcome);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What a comparison says of a stream.</summary>
internal enum ComparisonResult
{
    /// <summary>Nothing differed.</summary>
    Equal,

    /// <summary>What differed was repaired. It is not called equal before the next comparison.</summary>
    Mended,

    /// <summary>Rows differ.</summary>
    Unequal,

    /// <summary>Nothing was found to differ, but rows changed or waited too long to be compared.</summary>
    Open,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(VerificationOutcome))]
internal sealed partial class VerificationOutcomeJson : JsonSerializerContext;
