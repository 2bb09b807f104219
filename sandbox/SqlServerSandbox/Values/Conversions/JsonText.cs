using System.Text.Json;

namespace SqlServerSandbox.Values.Conversions;

/// <summary>The text of a <c>json</c> value: checked, and kept as it was written.</summary>
/// <remarks>https://learn.microsoft.com/sql/t-sql/data-types/json-data-type. The server keeps documents in a form of its own and says nothing of the spaces that come back.</remarks>
internal static class JsonText
{
    public static string Checked(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 128 });
            return text;
        }
        catch (JsonException e)
        {
            int at = (int)Math.Min(e.BytePositionInLine ?? 0, Math.Max(0, text.Length - 1));
            throw Errors.NoJson(text.Length == 0 ? '\0' : text[at], at);
        }
    }
}
