using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;

namespace SyncService.Encoding;

/// <summary>Shows a record to a person: its columns by their source names, as a JSON object of texts.</summary>
/// <remarks>Long values are cut to <see cref="Shown"/> characters; the record beside it is whole.</remarks>
internal static class RecordJson
{
    private const int Shown = 1000;

    /// <param name="record">To be shown.</param>
    /// <param name="schema">That describes it.</param>
    /// <param name="text">Memory for it.</param>
    /// <returns>Null when the bytes are not a record of that schema.</returns>
    public static string? Render(byte[] record, RecordSchema schema, JsonText text)
    {
        if (record.Length < RecordHeader.SmallestRecord || !schema.Describes(record.AsSpan(RecordHeader.Size))) return null;
        var rest = RecordTuple.Fields(record.AsSpan(RecordHeader.Size));
        text.Restart();
        var json = text.Json;
        json.WriteStartObject();
        foreach (var column in schema.Columns)
        {
            if (RecordTuple.TryTake(ref rest, out var field)) json.WriteString(column.Source, Cut(FieldText.Render(column.Type, field)));
            else json.WriteNull(column.Source);
        }

        json.WriteEndObject();
        return text.ToString();
    }

    /// <summary>The key of a record, whole: its columns by their source names, as a JSON object of texts.</summary>
    /// <param name="record">To be shown.</param>
    /// <param name="schema">That describes it.</param>
    /// <param name="text">Memory for it.</param>
    /// <returns>Null when the bytes are not a record of that schema, or a part of the key is NULL.</returns>
    public static string? RenderKey(byte[] record, RecordSchema schema, JsonText text)
    {
        if (record.Length < RecordHeader.SmallestRecord || !schema.Describes(record.AsSpan(RecordHeader.Size))) return null;
        text.Restart();
        var json = text.Json;
        json.WriteStartObject();
        foreach (var (column, ordinal) in schema.Keys.Zip(schema.KeyOrdinals))
        {
            if (ValueOf(record, column, ordinal) is not { } value) return null;
            json.WriteString(column.Source, value);
        }

        json.WriteEndObject();
        return text.ToString();
    }

    /// <summary>The key of a record in a line: <c>ID=17, LINE=2</c>.</summary>
    /// <returns>Null when the bytes are not a record of that schema.</returns>
    public static string? KeyText(ReadOnlySpan<byte> record, RecordSchema schema)
    {
        if (record.Length < RecordHeader.SmallestRecord || !schema.Describes(record[RecordHeader.Size..])) return null;
        List<string> parts = [];
        foreach (var (column, ordinal) in schema.Keys.Zip(schema.KeyOrdinals)) parts.Add($"{column.Source}={(ValueOf(record, column, ordinal) is { } value ? Cut(value) : "NULL")}");
        return string.Join(", ", parts);
    }

    /// <summary>Null where it is NULL.</summary>
    private static string? ValueOf(ReadOnlySpan<byte> record, RecordColumn column, int ordinal)
    {
        var field = RecordTuple.Field(record[RecordHeader.Size..], ordinal);
        return field.IsEmpty && column.Type is not (CanonicalType.Text or CanonicalType.Bytea) ? null : FieldText.Render(column.Type, field);
    }

    private static string Cut(string text) => text.Length <= Shown ? text : text[..Shown] + "…";
}
