using System.Text.Json;
using System.Text.Json.Serialization;

namespace SyncService.Protocol;

/// <summary>Number and source position of the newest record enqueued, as it stands in Redis beside the list.</summary>
/// <param name="Generation">The producer's reign that the list belongs to.</param>
/// <param name="Seq">Number of the newest record in the list.</param>
/// <param name="Watermark">Newest stamp read; null before the first row of a stream.</param>
/// <param name="Key">Key of the row at <paramref name="Watermark"/>, for the reader of the log; reading goes on inclusively.</param>
/// <param name="Width">Bound of the records' sizes.</param>
internal sealed record Cursor(
    Generation Generation,
    Seq Seq,
    Watermark? Watermark,
    string? Key = null,
    RecordWidth Width = default)
{
    /// <summary>The exact bytes that compare-and-set compares.</summary>
    public string Text => JsonSerializer.Serialize(
        new CursorDocument(Generation.ToString(), Seq.Value, Watermark?.ToString(), Key, Width.OlderBytes, Width.RecentBytes, Width.RecentFrom),
        CursorJson.Default.CursorDocument);

    /// <summary>Null when there is no cursor, or nothing that this program wrote: either way the stores do not agree.</summary>
    public static Cursor? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        try
        {
            var read = JsonSerializer.Deserialize(text, CursorJson.Default.CursorDocument);
            if (read is null || !Guid.TryParseExact(read.Generation, "N", out var generation)) return null;
            return new Cursor(
                new Generation(generation),
                new Seq(read.Seq),
                Protocol.Watermark.TryParse(read.Watermark, out var watermark) ? watermark : null,
                read.Key,
                new RecordWidth(read.OlderBytes, read.RecentBytes, read.RecentFrom));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record CursorDocument(
    string Generation, long Seq, string? Watermark, string? Key, int OlderBytes, int RecentBytes, long RecentFrom);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CursorDocument))]
internal sealed partial class CursorJson : JsonSerializerContext;
