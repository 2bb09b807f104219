using System.CommandLine;
using SyncService.Cli.Commands.Output;
using SyncService.Verification;

namespace SyncService.Cli.Commands.Verify;

/// <summary>The verb <c>verify</c>: compares the target with the source, row by row, while both change.</summary>
internal sealed class VerifyCommand(ProgramContext context)
{
    private const int MostExamples = 20;

    private readonly Option<string[]> streams = StreamOption.CreateSeveral(context, "Only this stream; may be given again.");

    private readonly Option<VerifyLevel> level = new("--level")
    {
        Description = "keys: rows that one side lacks. stamps: also rows whose change column differs. values: also every other column.",
        HelpName = "keys|stamps|values",
        DefaultValueFactory = _ => VerifyLevel.Values,
    };

    private readonly Option<bool> repair = new("--repair") { Description = "Send rows that are missing or different once more, and compare them again; where no service runs, take its place meanwhile." };

    private readonly Option<int> limit = new("--limit")
    {
        Description = "How many differences of a stream are shown.",
        HelpName = "ROWS",
        DefaultValueFactory = _ => MostExamples,
    };

    private readonly Option<bool> json = new("--json") { Description = "Print one JSON object, for machines." };

    public void AddTo(RootCommand root)
    {
        var verify = new Command("verify", "Compare the target with the source, row by row, beside a running service or without one. Ends with 0 when they are equal, and with 4 when they are not.");
        foreach (var option in new Option[] { streams, level, repair, limit, json })
            verify.Options.Add(option);
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 10_000)
                result.AddError("--limit takes a number from 0 to 10000.");
        });
        verify.SetAction((parsed, cancellation) => ShortVerb.RunAsync(context, Role.All, options => ExecuteAsync(options, parsed, cancellation)));
        root.Subcommands.Add(verify);
    }

    private async Task<int> ExecuteAsync(SyncOptions all, ParseResult parsed, CancellationToken cancellation)
    {
        if (ShortVerb.Only(all, parsed.GetValue(streams) ?? [], context.Console) is not { } options)
            return ExitCode.BadConfiguration;
        var asJson = parsed.GetValue(json);
        var how = new VerificationOptions(parsed.GetValue(level), parsed.GetValue(limit), parsed.GetValue(repair));
        try
        {
            var progress = asJson ? null : new VerifyProgress(context.Console, TimeProvider.System);
            await using var worker = how.Repairs ? await SubstituteService.StartAsync(options, cancellation) : null;
            var report = await VerificationRun.RunAsync(options, how, progress, TimeProvider.System, cancellation);
            progress?.End();
            if (asJson)
                context.Console.Exact(report.ToJson());
            else
                Print(report, options);
            return VerifyWording.ExitCodeOf(report);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            context.Console.ErrorLine("Stopped before the end: nothing can be said of what was not compared.");
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
