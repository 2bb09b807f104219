using Microsoft.Extensions.Logging;
using SyncService.Cli.Logging;

namespace SyncService.Cli.Commands;

internal static partial class RunSessionLog
{
    [LoggerMessage(EventIds.Banner, LogLevel.Information, "{Banner}")]
    public static partial void Banner(this ILogger logger, string banner);

    [LoggerMessage(EventIds.Stream, LogLevel.Information, "{Stream}")]
    public static partial void Stream(this ILogger logger, string stream);

    [LoggerMessage(EventIds.StoreReady, LogLevel.Information, "{Store}")]
    public static partial void StoreReady(this ILogger logger, string store);

    [LoggerMessage(EventIds.ConfigurationWarning, LogLevel.Warning, "{Warning}")]
    public static partial void ConfigurationWarning(this ILogger logger, string warning);

    [LoggerMessage(EventIds.Stopped, LogLevel.Information, "Stopped.")]
    public static partial void Stopped(this ILogger logger);

    [LoggerMessage(EventIds.StopForced, LogLevel.Warning,
        "Stopping took longer than {Seconds} s and was cut short. Nothing is lost: the next start carries on where the stores stand.")]
    public static partial void StopForced(this ILogger logger, double seconds);

    [LoggerMessage(EventIds.Done, LogLevel.Information, "{Summary}")]
    public static partial void Done(this ILogger logger, string summary);

    [LoggerMessage(EventIds.Failed, LogLevel.Error, "{Line}")]
    public static partial void Failed(this ILogger logger, Exception cause, string line);

    [LoggerMessage(EventIds.Defect, LogLevel.Critical, "Unexpected failure.")]
    public static partial void Defect(this ILogger logger, Exception cause);
}
