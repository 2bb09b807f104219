using System.CommandLine;
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

    private readonly Option<bool> repair = new("--repair") { Description = "Send rows that are missing or different once more, have deletes follow the stream, and compare all these rows again; where no service runs, take its place meanwhile." };

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
        var how = new VerificationOptions(parsed.GetValue(level), parsed.GetValue(limit), parsed.GetValue(repair));
        await using var worker = how.Repairs ? await SubstituteService.StartAsync(options, cancellation) : null;
        return await new VerifyPrinting(context).CompareAsync(options, how, cancellation, parsed.GetValue(json));
    }
}
