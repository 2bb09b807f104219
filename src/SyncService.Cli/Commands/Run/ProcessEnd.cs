using System.Runtime.InteropServices;

namespace SyncService.Cli.Commands.Run;

/// <summary>Ends this process at once.</summary>
internal static partial class ProcessEnd
{
    /// <remarks>
    /// Environment.Exit runs handlers and may wait for a thread that never returns; the system call does not. Nothing is buffered at
    /// this point: console and log file are written line by line.
    /// </remarks>
    public static void Now(int exitCode)
    {
        if (OperatingSystem.IsWindows())
            Environment.Exit(exitCode);
        else
            Exit(exitCode);
    }

    [DllImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void Exit(int exitCode);
}
