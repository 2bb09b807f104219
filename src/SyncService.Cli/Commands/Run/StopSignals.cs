using System.Runtime.InteropServices;

namespace SyncService.Cli.Commands.Run;

/// <summary>SIGTERM, SIGINT (Ctrl-C) and SIGHUP ask for an orderly end; a second one ends the process at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly StopDeadline deadline;
    private readonly Action stopForced;
    private readonly List<PosixSignalRegistration> registrations = [];
    private int received;

    public StopSignals(StopDeadline deadline, Action stopForced)
    {
        (this.deadline, this.stopForced) = (deadline, stopForced);
        foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP })
        {
            registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Receive();
            }));
        }
    }

    public CancellationToken Token => stopping.Token;

    /// <summary>What a signal does.</summary>
    public void Receive()
    {
        if (Interlocked.Increment(ref received) > 1)
        {
            deadline.EndNow(ExitCode.Success);
            return;
        }

        deadline.Start(ExitCode.Success, stopForced);

        // Callbacks of the token may block; the signal's thread must stay free for the second signal.
        _ = stopping.CancelAsync();
    }

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        stopping.Dispose();
    }
}
