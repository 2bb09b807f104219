using SyncService.Cli.Commands.Output;
using SyncService.Cli.Configuration;

namespace SyncService.Cli.Commands;

/// <summary>Shows all that is wrong with a configuration, one line each.</summary>
internal static class ConfigurationReport
{
    /// <returns><see cref="ExitCode.BadConfiguration"/></returns>
    public static int Print(Findings findings, ConsoleOutput console)
    {
        var count = findings.Errors.Count;
        console.ErrorLine($"The configuration has {(count == 1 ? "an error" : $"{count} errors")}; nothing was started.");
        foreach (var error in findings.Errors)
            console.SettingLine($"  {error}");
        foreach (var warning in findings.Warnings)
            console.SettingLine($"  {warning} (warning)");
        console.ErrorLine("Variables are read from the environment and from .env in the working folder. See sync-service --help.");
        return ExitCode.BadConfiguration;
    }
}
