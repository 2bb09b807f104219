using System.Globalization;

namespace SyncService.FaultTests.Soak;

/// <summary>A length of time as the command line takes it: <c>90s</c>, <c>10m</c>, <c>2h</c>.</summary>
internal static class Length
{
    /// <exception cref="FormatException">It is none.</exception>
    public static TimeSpan Parse(string text)
    {
        if (text.Length < 2 || !double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) throw Bad(text);
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            _ => throw Bad(text),
        };
    }

    private static FormatException Bad(string text) => new($"\"{text}\" is no length of time: write 90s, 10m or 2h.");
}
