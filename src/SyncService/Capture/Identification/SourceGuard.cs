using System.Text.Json;
using System.Text.Json.Serialization;

namespace SyncService.Capture.Identification;

/// <summary>What decides which rows a source shows, as far as the login may see it: that a row is not there is only believed of a source that is as it was.</summary>
/// <remarks>What is not told is null. That it was told before and is not told now counts as different: a right was taken away.</remarks>
/// <param name="Source">By the name that the server gives it.</param>
/// <param name="StandsFor">What a synonym stands for.</param>
/// <param name="Server">What the server calls itself.</param>
/// <param name="Database">Name, availability group, recovery fork and creation of the database.</param>
/// <param name="State">Whether the database is online, and can be written: <c>ONLINE READ_WRITE</c>.</param>
/// <param name="Definition">Of the view, and of the views and functions that it reads.</param>
/// <param name="Policies">Row-level security.</param>
/// <param name="Rights">Of the login on the source, and its roles.</param>
internal sealed record SourceGuard(string Source, string? StandsFor, string? Server, string? Database, string? State, string? Definition, string? Policies, string? Rights)
{
    public string ToJson() => JsonSerializer.Serialize(this, SourceGuardJson.Default.SourceGuard);

    /// <summary>Null for what this version cannot read.</summary>
    public static SourceGuard? TryParse(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize(json, SourceGuardJson.Default.SourceGuard);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What is not as it was, in the operator's words, without a full stop.</summary>
    public IEnumerable<string> Differences(SourceGuard now)
    {
        if (Source != now.Source || StandsFor != now.StandsFor) yield return $"the source is now {now.Name} (it was {Name})";
        if (Server != now.Server) yield return $"another server answers: {now.Server ?? "it does not tell its name"} (it was {Server ?? "one that did not tell its name"})";
        if (Database != now.Database) yield return "the source database was restored, or is another one";
        if (State != now.State) yield return $"the source database is {now.State ?? "in a state that is not told"} (it was {State ?? "in one that was not told"})";
        if (Definition != now.Definition) yield return $"the definition of {now.Source}, or of a view that it reads, was altered";
        if (Policies != now.Policies) yield return "the row-level security of the source database changed";
        if (Rights != now.Rights) yield return $"the rights or roles of the login changed, or what it may see of {now.Source}";
    }

    /// <summary>Whether the database is in recovery, or a standby that is written from elsewhere.</summary>
    public bool IsRecovering => State is { } state && (!state.StartsWith("ONLINE ", StringComparison.Ordinal) || state.EndsWith(" STANDBY", StringComparison.Ordinal));

    private string Name => StandsFor is null ? Source : $"{Source} ({StandsFor})";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SourceGuard))]
internal sealed partial class SourceGuardJson : JsonSerializerContext;
