using System.Text.Json;
using SyncService.Encoding.Fields;
using SyncService.Protocol;

namespace SyncService.Encoding.Schemas;

/// <summary>Columns as a schema describes them in Redis. The same columns have the same bytes, for a digest of them is the schema's id.</summary>
internal static class RecordSchemaJson
{
    public static string Write(IEnumerable<RecordColumn> columns)
    {
        using var text = new JsonText();
        var json = text.Json;
        json.WriteStartArray();
        foreach (var column in columns) Write(json, column);
        json.WriteEndArray();
        return text.ToString();
    }

    /// <exception cref="JsonException">This is not JSON.</exception>
    /// <exception cref="InvalidOperationException">A value is not of the kind that it should be.</exception>
    /// <exception cref="FormatException">A column is not described wholly, or a number is none that it can be.</exception>
    public static RecordColumn[] Read(string text)
    {
        using var json = JsonDocument.Parse(text);
        return [.. json.RootElement.EnumerateArray().Select(Read)];
    }

    private static void Write(Utf8JsonWriter json, RecordColumn column)
    {
        json.WriteStartObject();
        json.WriteString("source", column.Source);
        json.WriteString("target", column.Target);
        json.WriteString("type", column.Type.ToString());
        json.WriteString("sourceType", column.SourceType);
        json.WriteString("targetType", column.TargetType);
        json.WriteNumber("keyOrdinal", column.KeyOrdinal);
        json.WriteBoolean("isChangeColumn", column.IsChangeColumn);
        json.WriteEndObject();
    }

    private static RecordColumn Read(JsonElement json)
    {
        return new RecordColumn(
            Text("source"),
            Text("target"),
            Enum.TryParse<CanonicalType>(Text("type"), ignoreCase: true, out var type) && Enum.IsDefined(type) ? type : throw new FormatException("An unknown type."),
            Text("sourceType"),
            Text("targetType"),
            json.TryGetProperty("keyOrdinal", out var ordinal) ? ordinal.GetInt32() : -1,
            json.TryGetProperty("isChangeColumn", out var isChangeColumn) && isChangeColumn.GetBoolean());

        string Text(string name) => json.TryGetProperty(name, out var value) && value.GetString() is { } text ? text : throw new FormatException($"No {name}.");
    }
}
