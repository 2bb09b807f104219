using System.Text.Json;
using SyncService.Protocol;

namespace SyncService.Queue.Predecessor;

/// <summary>Reads the stamp of a record as the predecessor wrote it: a JSON object of a row by its columns, in whatever case.</summary>
internal static class LegacyStamp
{
    /// <returns>Null when it is not such an object, or its stamp is no time.</returns>
    public static Watermark? Read(ReadOnlyMemory<byte> record, string changeColumn)
    {
        try
        {
            using var document = JsonDocument.Parse(record);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Find(document.RootElement, changeColumn) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Watermark? Find(JsonElement row, string changeColumn)
    {
        foreach (var value in row.EnumerateObject())
        {
            if (!value.Name.Equals(changeColumn, StringComparison.OrdinalIgnoreCase)) continue;
            return value.Value.ValueKind == JsonValueKind.String && Watermark.TryParse(value.Value.GetString(), out var stamp) && stamp.IsTime ? stamp : null;
        }

        return null;
    }
}
