using Microsoft.Extensions.Logging;
using SyncService.Cli.Commands.Run;

namespace SyncService.Cli.Commands.Output;

/// <summary>What is said about a failure that no code foresaw.</summary>
internal static class Defect
{
    /// <summary>One line on the terminal; the stack goes to the log file, or, where there is none, the kind of the failure to the terminal.</summary>
    public static void Report(Exception e, ConsoleOutput console, ILogger fileLog, string? logFile)
    {
        console.ErrorLine(logFile is null
            ? $"Sync Service ends because of a defect of its own: {e.GetType().Name}: {FirstLine(e.Message)} (There is no log file, because LOG_DIR cannot be written to.)"
            : $"Sync Service ends because of a defect of its own; please report it. The details are in {logFile}.");
        fileLog.Defect(e);
    }

    private static string FirstLine(string message) => message.Split('\n', 2)[0].TrimEnd();
}
