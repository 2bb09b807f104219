using System.Text.Json;
using SyncService.Cli.Configuration.EnvironmentVariables;
using SyncService.Cli.Configuration.Settings;
using SyncService.Verification.Continuous;

namespace SyncService.Cli.Configuration.Streams;

/// <summary>The part <c>"verify"</c> of a stream: when and how it is compared, where that is not as for all.</summary>
internal static class VerifyElement
{
    private static readonly string[] Known = ["interval", "level", "share", "window", "repair"];

    public static VerificationSchedule Read(JsonElement stream, string place, VerificationSchedule defaults, Findings findings)
    {
        if (!stream.TryGetProperty("verify", out var element) || element.ValueKind == JsonValueKind.Null)
            return defaults;
        var shape = new JsonShape($"{place}: verify", findings);
        if (!shape.IsObject(element, "an object such as {\"interval\": 3600}"))
            return defaults;
        shape.OnlyKnown(element, Known);
        return new VerificationSchedule
        {
            Interval = Interval(element, shape, defaults.Interval),
            Level = Level(element, shape, defaults.Level),
            SharePercent = shape.Number(element, "share", VerificationSettings.LeastShare, 100, "a percentage") ?? defaults.SharePercent,
            Window = Window(element, shape, defaults.Window),
            Repairs = shape.Boolean(element, "repair") ?? defaults.Repairs,
        };
    }

    private static TimeSpan? Interval(JsonElement element, JsonShape shape, TimeSpan? otherwise)
    {
        if (element.TryGetProperty("interval", out var value) && value.ValueKind == JsonValueKind.String)
        {
            if (VerificationSettings.IsOff(value.GetString()!))
                return null;
            shape.Error("interval", $"{ShownValue.Of(value.GetString()!)} is not usable; expected a number of seconds, or \"off\".");
            return otherwise;
        }

        return shape.Number(element, "interval", 1, VerificationSettings.LongestInterval, "a number of seconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : otherwise;
    }

    private static VerifyLevel Level(JsonElement element, JsonShape shape, VerifyLevel otherwise)
    {
        if (shape.Text(element, "level") is not { } word)
            return otherwise;
        foreach (var (known, level) in VerificationSettings.Levels)
        {
            if (known.Equals(word, StringComparison.OrdinalIgnoreCase))
                return level;
        }

        shape.Error("level", $"{ShownValue.Of(word)} is not usable; expected keys, stamps or values{NameSuggestion.Clause(word, VerificationSettings.Levels.Select(level => level.Word))}");
        return otherwise;
    }

    private static DayWindow? Window(JsonElement element, JsonShape shape, DayWindow? otherwise)
    {
        if (shape.Text(element, "window") is not { } text)
            return otherwise;
        if (DayWindow.TryParse(text) is { } window)
            return window;
        shape.Error("window", $"{ShownValue.Of(text)} is not usable; expected {VerificationSettings.WindowForm}.");
        return otherwise;
    }
}
