using SyncService.Checking;
using SyncService.Cli.Commands.Output;
using SyncService.Cli.Commands.Run.Loads;
using SyncService.Verification;

namespace SyncService.Cli.Commands.Verify;

/// <summary>Shows how far a verification is: as a bar on a terminal, as a line each five seconds elsewhere.</summary>
internal sealed class VerifyProgress(ConsoleOutput console, TimeProvider clock) : IProgress<VerificationProgress>
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private string? stream;
    private long since;
    private long spoken;
    private bool hasEnded;

    public void Report(VerificationProgress value)
    {
        lock (gate)
        {
            if (hasEnded)
                return;
            if (stream != value.Stream)
                (stream, since, spoken) = (value.Stream, clock.GetTimestamp(), clock.GetTimestamp());
            var seconds = clock.GetElapsedTime(since).TotalSeconds;
            var state = new LoadState(value.Stream, IsFirst: false, value.Rows, value.About, seconds > 0 ? value.Rows / seconds : 0);
            if (console.Moves)
            {
                console.Footer([.. LoadBars.Lines([state], console), .. Waiting(value)]);
                return;
            }

            if (clock.GetElapsedTime(spoken) < Silence)
                return;
            spoken = clock.GetTimestamp();
            console.Line(ConsoleTable.Clean($"{value.Stream}: {LoadWording.Compared(state)}{string.Concat(Waiting(value).Select(text => "; " + text))}"));
        }
    }

    /// <summary>Nothing is shown any more.</summary>
    public void End()
    {
        lock (gate)
        {
            hasEnded = true;
            console.Footer([]);
        }
    }

    private static IEnumerable<string> Waiting(VerificationProgress value) =>
        value.Suspects == 0 ? [] : [$"{Amount.Of(value.Suspects, "row")} to be looked at once more"];
}
