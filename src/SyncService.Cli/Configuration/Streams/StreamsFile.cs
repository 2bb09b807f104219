using System.Text.Json;
using SyncService.Cli.Configuration.EnvironmentVariables;

namespace SyncService.Cli.Configuration.Streams;

/// <summary>The JSON file that <c>SYNC_CONFIG</c> names: a list of streams.</summary>
internal static class StreamsFile
{
    private const string ListName = "streams";

    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>The streams of the file; an empty list when the file as a whole is unusable, which is then among the findings.</summary>
    public static IReadOnlyList<StreamSpec> Read(string path, string folder, StreamDefaults defaults, Findings findings)
    {
        try
        {
            return Parse(File.ReadAllText(Path.Combine(folder, path)), path, defaults, findings);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            var hint = path.StartsWith('{') ? "it looks like JSON itself, but the path of a file is expected" : FileFailure.Reason(e);
            findings.Error(Variables.SyncConfig.Name, $"the file {ShownValue.Of(path)} cannot be used ({hint}); expected a readable JSON file.");
            return [];
        }
    }

    public static IReadOnlyList<StreamSpec> Parse(string json, string path, StreamDefaults defaults, Findings findings)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Lenient);
            return Streams(document.RootElement, path, defaults, findings);
        }
        catch (JsonException e)
        {
            findings.Error(Variables.SyncConfig.Name, $"{path}{Place(json, e)}: {Sentence(e)}");
            return [];
        }
    }

    private static List<StreamSpec> Streams(JsonElement root, string path, StreamDefaults defaults, Findings findings)
    {
        var streams = new List<StreamSpec>();
        var file = new JsonShape(path, findings);
        if (!file.IsObject(root, "an object with the property \"streams\""))
            return streams;
        file.OnlyKnown(root, [ListName]);
        if (!root.TryGetProperty(ListName, out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            file.Error("streams", "is missing or empty; expected a list of at least one stream.");
            return streams;
        }

        var index = 0;
        foreach (var element in list.EnumerateArray())
        {
            if (StreamElement.Read(element, $"{path} streams[{index++}]", defaults, findings) is { } stream)
                streams.Add(stream);
        }

        StreamList.Check(streams, path, findings);
        StreamList.CheckOrder(streams, path, findings);
        return streams;
    }

    /// <summary>Line and column, where the fault has one place; counted from 1 and in characters, as editors show them.</summary>
    private static string Place(string json, JsonException e)
    {
        if (e.LineNumber is not { } number)
            return "";
        var line = (int)number;
        var text = json.Split('\n').ElementAtOrDefault(line) ?? "";
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        var column = System.Text.Encoding.UTF8.GetCharCount(bytes, 0, (int)Math.Min(e.BytePositionInLine ?? 0, bytes.Length));
        return $", line {line + 1}, column {column + 1}";
    }

    private static string Sentence(JsonException e)
    {
        // The place is said already, in words that count from 1.
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? e.Message : e.Message[..end];
    }
}
