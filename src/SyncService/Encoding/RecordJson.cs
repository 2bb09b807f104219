using System.Buffers.Binary;

namespace SyncService.Encoding;

/// <summary>Shows a record to a person: its columns by their source names, as a JSON object of texts.</summary>
/// <remarks>Long values are cut to <see cref="Shown"/> characters; the record beside it is whole.</remarks>
internal static class RecordJson
{
    private const int Shown = 1000;

    /// <returns>Null when the bytes are not a record of that schema.</returns>
    public static string? Render(ReadOnlySpan<byte> record, RecordSchema schema)
    {
        if (record.Length < RecordHeader.SmallestRecord || !schema.Describes(record[RecordHeader.Size..])) return null;
        var rest = record[(RecordHeader.Size + 2)..];
        using var text = new JsonText();
        var json = text.Json;
        json.WriteStartObject();
        foreach (var column in schema.Columns)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(rest);
            rest = rest[4..];
            if (length < 0)
            {
                json.WriteNull(column.Source);
                continue;
            }

            json.WriteString(column.Source, Cut(FieldText.Render(column.Type, rest[..length])));
            rest = rest[length..];
        }

        json.WriteEndObject();
        return text.ToString();
    }

    private static string Cut(string text) => text.Length <= Shown ? text : text[..Shown] + "…";
}
