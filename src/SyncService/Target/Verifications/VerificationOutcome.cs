using System.Text.Json;
using System.Text.Json.Serialization;

namespace SyncService.Target.Verifications;

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

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(VerificationOutcome))]
internal sealed partial class VerificationOutcomeJson : JsonSerializerContext;
