using Microsoft.Extensions.Logging;
using SyncService.Cli.Logging;

namespace SyncService.Cli.Commands.Run;

internal static partial class RunSessionLog
{
    [LoggerMessage(CliEventIds.Banner, LogLevel.Information, "{Banner}")]
    public static partial void Banner(this ILogger logger, string banner);

    [LoggerMessage(CliEventIds.Stream, LogLevel.Information, "{Stream}")]
    public static partial void Stream(this ILogger logger, string stream);

    [LoggerMessage(CliEventIds.StoreReady, LogLevel.Information, "{Store}")]
    public static partial void StoreReady(this ILogger logger, string store);

    [LoggerMessage(CliEventIds.ConfigurationWarning, LogLevel.Warning, "{Warning}")]
    public static partial void ConfigurationWarning(this ILogger logger, string warning);

    [LoggerMessage(CliEventIds.Stopped, LogLevel.Information, "Stopped.")]
    public static partial void Stopped(this ILogger logger);

    [LoggerMessage(CliEventIds.StopForced, LogLevel.Warning,
        "Stopping took longer than {Seconds} s and was cut short. The next start carries on where the stores stand.")]
    public static partial void StopForced(this ILogger logger, double seconds);

    [LoggerMessage(CliEventIds.LoadProgress, LogLevel.Information, "{Line}")]
    public static partial void LoadProgress(this ILogger logger, string line);

    [LoggerMessage(CliEventIds.LoadDone, LogLevel.Information, "{Line}")]
    public static partial void LoadDone(this ILogger logger, string line);

    [LoggerMessage(CliEventIds.Done, LogLevel.Information, "{Summary}")]
    public static partial void Done(this ILogger logger, string summary);

    [LoggerMessage(CliEventIds.Failed, LogLevel.Error, "{Line}")]
    public static partial void Failed(this ILogger logger, Exception cause, string line);

    [LoggerMessage(CliEventIds.Defect, LogLevel.Critical, "Unexpected failure.")]
    public static partial void Defect(this ILogger logger, Exception cause);
}
