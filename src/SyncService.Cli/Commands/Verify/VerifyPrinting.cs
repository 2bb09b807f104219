using SyncService.Cli.Commands.Output;
using SyncService.Verification;
using SyncService.Verification.Unfinished;

namespace SyncService.Cli.Commands.Verify;

/// <summary>Compares streams, with a bar meanwhile, and prints what was found.</summary>
internal sealed class VerifyPrinting(ProgramContext context)
{
    /// <returns>The exit code.</returns>
    public async Task<int> CompareAsync(SyncOptions options, VerificationOptions how, CancellationToken cancellation, bool asJson = false)
    {
        try
        {
            var progress = asJson ? null : new VerifyProgress(context.Console, TimeProvider.System);
            var report = await VerificationRun.RunAsync(options, how, progress, TimeProvider.System, cancellation);
            progress?.End();
            if (asJson)
                context.Console.Exact(report.ToJson());
            else
                Print(report, options);
            return VerifyWording.ExitCodeOf(report);
        }
        catch (OperationCanceledException e) when (cancellation.IsCancellationRequested)
        {
            var goesOn = e is PassStoppedException { IsKept: true } ? " The same command goes on where it was stopped, within a day." : "";
            context.Console.ErrorLine($"Stopped before the end: nothing can be said of what was not compared.{goesOn}");
            return ExitCode.Failed;
        }
    }

    private void Print(VerificationReport report, SyncOptions options)
    {
        foreach (var (verdict, stream) in report.Streams.Zip(options.Streams))
        {
            foreach (var line in VerifyWording.Lines(verdict, stream))
                context.Console.Exact(ConsoleTable.Clean(line));
            if (verdict.Examples.Count > 0)
                ConsoleTable.Print(context.Console, ["key", "what", "column", "source", "target"], verdict.Examples.SelectMany(VerifyWording.Cells));
            context.Console.Line("");
        }

        context.Console.Line(VerifyWording.Verdict(report));
    }
}
