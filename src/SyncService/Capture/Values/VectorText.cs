using System.Globalization;
using System.Text;

namespace SyncService.Capture.Values;

/// <summary>The text of a vector, as JSON and as pgvector read it: <c>[1,-2.5,0.001]</c>.</summary>
/// <remarks>Each number in the fewest digits that give it back. A server or client that does not know the type sends a text of its own.</remarks>
internal static class VectorText
{
    public static string Of(ReadOnlySpan<float> numbers)
    {
        var text = new StringBuilder("[");
        foreach (var number in numbers) text.Append(text.Length > 1 ? "," : "").Append(number.ToString("R", CultureInfo.InvariantCulture));
        return text.Append(']').ToString();
    }
}
