using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SyncService.IntegrationTests.Fidelity.Types;

/// <summary>The types that came with SQL Server 2025, given as texts. A document is compared by what it says, a vector by its numbers.</summary>
internal static class NewTypes
{
    private static readonly string[] Documents =
    [
        "{}", "[]", "null", "true", "0", "-0.5e-7", "\"\"", "\"ñ 日本 😀\"", "{\"a\": {\"b\": [1, 2.50, null]}}", "[\"\\u00f1\", \"\\ud83d\\ude00\", \"\\\\\\\"\\n\"]", "12345678901234567890.123456789",
        .. new[] { 3_990, 7_990, 8_000, 16_383, 16_384, 16_385, 65_536, 131_072 }.Select(length => $"\"{new string('x', length)}😀ñ\""),
    ];

    private static readonly string[] Vectors =
        ["0", "-0", "1", "-1", "0.1", "16777217", "3.4028235e38", "-3.4028235e38", "1.17549435e-38", "1e-45", "1e-46", "0.33333334", "123456.79", "1e7", "1e21"];

    public static IReadOnlyList<SourceType> All { get; } =
    [
        new SourceType("t_json", "json", [.. Documents.Select(Document)], random => Document(AnyDocument(random))),
        new SourceType("t_vector_1", "vector(1)", [.. Vectors.Select(number => Vector(number))], random => Vector(AnyNumber(random))),
        new SourceType("t_vector_3", "vector(3)", [Vector("1", "-2.5", "1e-3")], random => Vector(AnyNumber(random), AnyNumber(random), AnyNumber(random))),
        new SourceType("t_vector_1998", "vector(1998)", [Vector([.. Enumerable.Repeat("0.1", 1998)])], random => Vector([.. Enumerable.Range(0, 1998).Select(_ => random.Next(10).ToString(CultureInfo.InvariantCulture))])),
    ];

    /// <summary>As <c>jsonb</c> shows it: the texts of this class have neither keys to sort nor numbers that it would write otherwise, but for the ones named here.</summary>
    private static Sample Document(string json) => new(json, json switch
    {
        "-0.5e-7" => "-0.00000005",
        "[\"\\u00f1\", \"\\ud83d\\ude00\", \"\\\\\\\"\\n\"]" => "[\"ñ\", \"😀\", \"\\\\\\\"\\n\"]",
        _ => json,
    });

    private static string AnyDocument(Random random)
    {
        var text = new StringBuilder();
        for (var left = random.Next(40); left > 0; left--) text.Append(random.Next(6) == 0 ? char.ConvertFromUtf32(random.Next(0x1F300, 0x1FB00)) : ((char)random.Next(0xA1, 0xD7FF)).ToString());
        return $"{{\"n\": {random.NextInt64()}, \"t\": \"x{text}\"}}";
    }

    /// <summary>The numbers as .NET reads them, each in the fewest digits that give it back.</summary>
    private static Sample Vector(params string[] numbers) => new(
        $"[{string.Join(", ", numbers)}]",
        $"[{string.Join(',', numbers.Select(number => JsonSerializer.Serialize(float.Parse(number, CultureInfo.InvariantCulture))))}]");

    private static string AnyNumber(Random random)
    {
        while (true)
        {
            var number = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
            if (float.IsFinite(number)) return ((double)number).ToString("R", CultureInfo.InvariantCulture);
        }
    }
}
