using System.Text.Json;
using SyncService.Protocol;

namespace SyncService.Target.Requests;

/// <summary>What was found when a request was carried out.</summary>
/// <param name="Rows">Rows of the source that were read and enqueued.</param>
/// <param name="Missing">Keys that the source lacks.</param>
/// <param name="Refused">What could not be looked up, and why, in the operator's words.</param>
internal sealed record RequestOutcome(long Rows, long Missing, IReadOnlyList<string> Refused)
{
    /// <summary>So many reasons are kept; they are mostly the same.</summary>
    public const int MostReasons = 20;

    public static readonly RequestOutcome None = new(0, 0, []);

    public string Json
    {
        get
        {
            using var text = new JsonText();
            var json = text.Json;
            json.WriteStartObject();
            json.WriteNumber("rows", Rows);
            json.WriteNumber("missing", Missing);
            json.WriteStartArray("refused");
            foreach (var reason in Refused.Take(MostReasons)) json.WriteStringValue(reason);
            json.WriteEndArray();
            json.WriteEndObject();
            return text.ToString();
        }
    }

    /// <summary>Null for what this version cannot read.</summary>
    public static RequestOutcome? TryParse(string json)
    {
        try
        {
            using var read = JsonDocument.Parse(json);
            var all = read.RootElement;
            return new RequestOutcome(
                all.GetProperty("rows").GetInt64(), all.GetProperty("missing").GetInt64(), [.. all.GetProperty("refused").EnumerateArray().Select(reason => reason.GetString() ?? "")]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return null;
        }
    }
}
