using SyncService.Cli.Configuration.EnvironmentVariables;
using SyncService.Verification.Continuous;

namespace SyncService.Cli.Configuration.Settings;

/// <summary>When and how the service compares its streams by itself.</summary>
internal static class VerificationSettings
{
    /// <summary>In seconds.</summary>
    public const double LongestInterval = 366 * 86_400;

    /// <summary>In percent.</summary>
    public const double LeastShare = 0.1;

    public const string WindowForm = "two times of the day such as 22:00-05:00";

    public static readonly (string Word, VerifyLevel Value)[] Levels = [("keys", VerifyLevel.Keys), ("stamps", VerifyLevel.Stamps), ("values", VerifyLevel.Values)];

    public static VerificationSchedule Read(SettingReader read)
    {
        var schedule = new VerificationSchedule();
        return new VerificationSchedule
        {
            Interval = Interval(read, schedule.Interval),
            Level = read.Choice(Variables.VerifyLevel, schedule.Level, Levels),
            SharePercent = read.Number(Variables.VerifyShare, LeastShare, 100, schedule.SharePercent, "a percentage"),
            Window = Window(read),
            Repairs = read.Boolean(Variables.VerifyRepair, schedule.Repairs),
        };
    }

    public static bool IsOff(string text) => text.Equals("off", StringComparison.OrdinalIgnoreCase) || text == "0";

    private static TimeSpan? Interval(SettingReader read, TimeSpan? otherwise) => read.Text(Variables.VerifyInterval) switch
    {
        null => otherwise,
        var text when IsOff(text) => null,
        _ => TimeSpan.FromSeconds(read.Number(Variables.VerifyInterval, 1, LongestInterval, 86_400, "a number of seconds")),
    };

    private static DayWindow? Window(SettingReader read)
    {
        if (read.Text(Variables.VerifyWindow) is not { } text)
            return null;
        if (DayWindow.TryParse(text) is { } window)
            return window;
        read.Bad(Variables.VerifyWindow, text, WindowForm);
        return null;
    }
}
