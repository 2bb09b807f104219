using System.Text.Json;
using System.Text.Json.Serialization;

namespace SyncService.Protocol.Identities;

/// <summary>An identity as the checkpoint holds it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StreamIdentity))]
internal sealed partial class StreamIdentityJson : JsonSerializerContext
{
    public static string Write(StreamIdentity identity) => JsonSerializer.Serialize(identity, Default.StreamIdentity);

    /// <summary>Null for what this version cannot read: then nothing is known of what the target was filled with.</summary>
    public static StreamIdentity? TryRead(string? text)
    {
        try
        {
            return text is null ? null : JsonSerializer.Deserialize(text, Default.StreamIdentity);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
