using System.Text.Json;

namespace SyncService.Protocol;

/// <summary>Number and source position of the newest record enqueued, as it stands in Redis beside the list.</summary>
/// <param name="Generation">The producer's reign that the list belongs to.</param>
/// <param name="Seq">Number of the newest record in the list.</param>
/// <param name="Position">How far the source was read; null before the first row of a stream.</param>
/// <param name="Key">Key of the row at <paramref name="Position"/>, for the reader of the log; reading goes on inclusively.</param>
/// <param name="Width">Bound of the records' sizes.</param>
/// <param name="Format">Version of the format of all records in the list; 0 where an earlier program wrote them.</param>
internal sealed record Cursor(
    Generation Generation,
    Seq Seq,
    Position? Position,
    string? Key = null,
    RecordWidth Width = default,
    int Format = RecordFormat.Version)
{
    /// <summary>That with which the generation began; it is in the checkpoint with the first of its records at the latest.</summary>
    public CursorFloor? Floor { get; init; }

    /// <summary>Whose the list is; null where nobody wrote it down.</summary>
    public QueueOwner? Owner { get; init; }

    /// <summary>The exact bytes that compare-and-set compares.</summary>
    public string Text
    {
        get
        {
            using var text = new JsonText();
            var json = text.Json;
            json.WriteStartObject();
            json.WriteString("generation", Generation.ToString());
            json.WriteNumber("seq", Seq.Value);
            json.WriteString("position", Position?.ToString());
            json.WriteString("key", Key);
            json.WriteNumber("olderBytes", Width.OlderBytes);
            json.WriteNumber("recentBytes", Width.RecentBytes);
            json.WriteNumber("recentFrom", Width.RecentFrom);
            json.WriteNumber("format", Format);
            if (Floor is { } floor)
            {
                json.WriteString("floor", floor.Position.ToString());
                json.WriteString("floorAt", floor.At);
            }

            Owner?.Write(json);

            json.WriteEndObject();
            return text.ToString();
        }
    }

    /// <summary>Null when there is no cursor, or nothing that this program wrote: either way the stores do not agree.</summary>
    public static Cursor? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        try
        {
            using var read = JsonDocument.Parse(text);
            return Read(read.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static Cursor? Read(JsonElement json)
    {
        if (!Guid.TryParseExact(Text("generation"), "N", out var generation)) return null;
        return new Cursor(
            new Generation(generation),
            new Seq(Number("seq")),
            Protocol.Position.TryParse(Text("position")),
            Text("key"),
            new RecordWidth(Size("olderBytes"), Size("recentBytes"), Number("recentFrom")),
            Size("format"))
        {
            Owner = QueueOwner.Read(json),
            Floor = Protocol.Position.TryParse(Text("floor")) is { } floor && json.TryGetProperty("floorAt", out var at) ? new CursorFloor(floor, at.GetDateTime()) : null,
        };

        string? Text(string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;

        int Size(string name) => json.TryGetProperty(name, out var value) ? value.GetInt32() : 0;

        long Number(string name) => json.TryGetProperty(name, out var value) ? value.GetInt64() : 0;
    }
}
