using SyncService.Cli.Configuration.EnvironmentVariables;
using SyncService.Verification.Continuous;

namespace SyncService.Cli.Configuration.Settings;

/// <summary>How the service compares its streams by itself.</summary>
internal static class VerificationSettings
{
    private const double LongestInterval = 366 * 86_400;

    public static ContinuousOptions Read(SettingReader read)
    {
        var verification = new ContinuousOptions();
        return new ContinuousOptions
        {
            Interval = Interval(read, verification.Interval),
            Level = read.Choice(Variables.VerifyLevel, verification.Level, ("keys", VerifyLevel.Keys), ("stamps", VerifyLevel.Stamps), ("values", VerifyLevel.Values)),
            SharePercent = read.Number(Variables.VerifyShare, 0.1, 100, verification.SharePercent, "a percentage"),
            Repairs = read.Boolean(Variables.VerifyRepair, verification.Repairs),
        };
    }

    private static TimeSpan? Interval(SettingReader read, TimeSpan? otherwise) => read.Text(Variables.VerifyInterval)?.ToUpperInvariant() switch
    {
        null => otherwise,
        "OFF" or "0" => null,
        _ => TimeSpan.FromSeconds(read.Number(Variables.VerifyInterval, 1, LongestInterval, 86_400, "a number of seconds")),
    };
}
