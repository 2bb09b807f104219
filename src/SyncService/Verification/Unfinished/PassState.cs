using System.Text.Json;
using System.Text.Json.Serialization;
using SyncService.Capture.Identification;
using SyncService.Target.Verifications;
using SyncService.Verification.Deleting;

namespace SyncService.Verification.Unfinished;

/// <summary>A pass as far as it is.</summary>
/// <param name="Format">Of keys and digests: one cannot go on with what was written in another.</param>
/// <param name="Place">Where it is.</param>
/// <param name="Tally">What it found up to there.</param>
/// <param name="Guard">The source when it began; null where no row may be deleted.</param>
/// <param name="Found">Rows that only the target has, up to there; null for none.</param>
internal sealed record PassState(string Format, PassPlace Place, Tally Tally, SourceGuard? Guard, FoundMark? Found)
{
    [JsonIgnore]
    public byte[] Suspects { get; init; } = [];

    [JsonIgnore]
    public byte[]? Sums { get; init; }

    public UnfinishedPass ToKeep() => new(JsonSerializer.Serialize(this, PassStateJson.Default.PassState), Suspects, Sums);

    /// <returns>Null for what this version cannot read.</returns>
    public static PassState? TryRead(UnfinishedPass? kept)
    {
        try
        {
            return kept is null ? null : JsonSerializer.Deserialize(kept.State, PassStateJson.Default.PassState)! with { Suspects = kept.Suspects, Sums = kept.Sums };
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(DifferenceKindWord)])]
[JsonSerializable(typeof(PassState))]
internal sealed partial class PassStateJson : JsonSerializerContext;
