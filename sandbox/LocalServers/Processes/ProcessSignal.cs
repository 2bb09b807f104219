using System.Runtime.InteropServices;

namespace LocalServers.Processes;

/// <summary>The signals used here, with their numbers on Linux.</summary>
public enum ProcessSignal
{
    None = 0,
    Hangup = 1,
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

internal static partial class Signals
{
    /// <summary>Sends a signal to exactly one process, by its id; false when there is no such process.</summary>
    public static bool Send(int processId, ProcessSignal signal)
    {
        // 0 and below would address groups of processes.
        ArgumentOutOfRangeException.ThrowIfLessThan(processId, 2);
        return Kill(processId, (int)signal) == 0;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
