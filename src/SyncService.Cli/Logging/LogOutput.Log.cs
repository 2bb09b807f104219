using Microsoft.Extensions.Logging;

namespace SyncService.Cli.Logging;

internal static partial class LogOutputLog
{
    [LoggerMessage(CliEventIds.LogFolderUnusable, LogLevel.Warning,
        "LOG_DIR {Directory} cannot be written to ({Reason}): logging to the console only.")]
    public static partial void FolderUnusable(this ILogger logger, string directory, string reason);

    [LoggerMessage(CliEventIds.LogFileShared, LogLevel.Information,
        "Another instance writes sync.log in the same folder; this one writes {File}.")]
    public static partial void FileShared(this ILogger logger, string file);
}
