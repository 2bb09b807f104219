using System.Text.Json;
using SyncService.Protocol;

namespace SyncService.Target.Requests;

/// <summary>What is asked of a stream: rows to be read once more, by their keys or by a span of the change column; or no rows, where a cycle or a comparison is asked for.</summary>
/// <remarks>As JSON: <c>{"keys":[{"ID":"1"}],"delete":true}</c>, or <c>{"since":"2026-03-01","until":"2026-03-02"}</c>; <c>{}</c> for a cycle, a comparison, or all rows. Values are texts, which the source converts.</remarks>
/// <param name="Keys">By source columns; empty for a span.</param>
/// <param name="Since">The first stamp; null for keys.</param>
/// <param name="Until">The stamp before which the span ends; null: all that is there.</param>
/// <param name="Removes">Whether the target's row goes where the source lacks it, whatever the stream says.</param>
/// <param name="Keeps">Whether it stays there, whatever the stream says: the service asks by itself, and only a comparison that has seen all rows may find that one is gone.</param>
internal sealed record RequestArgument(IReadOnlyList<IReadOnlyDictionary<string, string>> Keys, string? Since = null, string? Until = null, bool Removes = false, bool Keeps = false)
{
    /// <summary>Reads rows once more.</summary>
    public const string Resync = "resync";

    /// <summary>Reads nothing beside the changes, and is done when a whole cycle that began after it was seen is applied.</summary>
    public const string Cycle = "cycle";

    /// <summary>Reads all rows once more, or those from a stamp on.</summary>
    public const string Reloading = "reload";

    /// <summary>Compares the stream, and sends what differs once more. The producer leaves it to who compares.</summary>
    public const string Comparing = "verify";

    /// <summary>Rows that a comparison found only in the target go, as their stream says, where the source lacks them still.</summary>
    public const string Deleting = "delete";

    public static readonly RequestArgument WholeCycle = new([]) { Kind = Cycle };

    public static readonly RequestArgument Comparison = new([]) { Kind = Comparing };

    public static RequestArgument Reload(string? since) => new([], since) { Kind = Reloading };

    public static RequestArgument Delete(IReadOnlyList<IReadOnlyDictionary<string, string>> keys) => new(keys) { Kind = Deleting };

    public string Kind { get; private init; } = Resync;

    public string Json
    {
        get
        {
            using var text = new JsonText();
            var json = text.Json;
            json.WriteStartObject();
            if (Since is not null) json.WriteString("since", Since);
            if (Until is not null) json.WriteString("until", Until);
            if (Keys.Count > 0) WriteKeys(json);
            if (Removes) json.WriteBoolean("delete", true);
            if (Keeps) json.WriteBoolean("keep", true);
            json.WriteEndObject();
            return text.ToString();
        }
    }

    /// <summary>Null for what this version cannot read.</summary>
    public static RequestArgument? TryParse(string kind, string json)
    {
        if (kind == Cycle) return WholeCycle;
        if (kind == Comparing) return Comparison;
        if (kind is not (Resync or Reloading or Deleting)) return null;
        try
        {
            using var read = JsonDocument.Parse(json);
            var all = read.RootElement;
            var keys = all.TryGetProperty("keys", out var list) ? list.EnumerateArray().Select(Key).ToList() : [];
            var argument = new RequestArgument(keys, Text(all, "since"), Text(all, "until"), Flag(all, "delete"), Flag(all, "keep")) { Kind = kind };
            return kind == Reloading || (argument.Since is null == argument.Keys.Count > 0 && !(kind == Deleting && argument.Keys.Count == 0)) ? argument : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>A key as a letter holds it; null for what is none.</summary>
    public static IReadOnlyDictionary<string, string>? TryParseKey(string json)
    {
        try
        {
            using var read = JsonDocument.Parse(json);
            return Key(read.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private void WriteKeys(Utf8JsonWriter json)
    {
        json.WriteStartArray("keys");
        foreach (var key in Keys)
        {
            json.WriteStartObject();
            foreach (var (column, value) in key) json.WriteString(column, value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static IReadOnlyDictionary<string, string> Key(JsonElement key) =>
        key.EnumerateObject().ToDictionary(column => column.Name, column => column.Value.GetString() ?? throw new FormatException(), StringComparer.OrdinalIgnoreCase);

    private static bool Flag(JsonElement all, string name) => all.TryGetProperty(name, out var value) && value.GetBoolean();

    private static string? Text(JsonElement all, string name) => all.TryGetProperty(name, out var value) ? value.GetString() : null;
}
