using Microsoft.Extensions.Logging;
using SyncService.Cli.Configuration.EnvironmentVariables;
using SyncService.Cli.Logging;

namespace SyncService.Cli.Configuration.Settings;

/// <summary>Where the logs go, and from which severity on.</summary>
internal static class LogSettings
{
    public static LogOptions Read(SettingReader read, string folder, bool inContainer) => new()
    {
        Directory = Path.GetFullPath(Path.Combine(folder, read.Text(Variables.LogDirectory) ?? (inContainer ? "/app/logs" : "logs"))),
        Level = read.Choice(
            Variables.LogLevel,
            LogLevel.Information,
            ("debug", LogLevel.Debug),
            ("info", LogLevel.Information),
            ("warning", LogLevel.Warning),
            ("error", LogLevel.Error),
            // Names that other programs use for the same.
            ("trace", LogLevel.Trace),
            ("information", LogLevel.Information),
            ("warn", LogLevel.Warning),
            ("critical", LogLevel.Critical)),
    };
}
