using System.CommandLine;
using System.Globalization;
using SyncService.Cli.Commands.Output;
using SyncService.Cli.Commands.Resync;
using SyncService.Cli.Commands.Verify;
using SyncService.Target.Requests;
using SyncService.Target.Sessions;
using SyncService.Verification;

namespace SyncService.Cli.Commands.Reload;

/// <summary>The verb <c>reload</c>: has all rows read from the source once more, writes what differs while the table stays full, and compares.</summary>
internal sealed class ReloadCommand(ProgramContext context)
{
    private const int MostExamples = 20;

    private readonly Option<string?> stream = StreamOption.Create(context, "The stream; needed where there are several.");

    private readonly Option<string?> since = new("--since") { Description = "Only rows with this stamp or a later one.", HelpName = "STAMP" };

    private readonly Option<bool> noWait = new("--no-wait") { Description = "Ask a running service, and do not wait until it is done." };

    private readonly Option<string> by = ByOption.Create("Who asks");

    public void AddTo(RootCommand root)
    {
        var reload = new Command("reload", "Read all rows from the source once more, and write what differs. The table stays full and readable meanwhile. Ends with a comparison, as verify does.");
        foreach (var option in new Option[] { stream, since, noWait, by })
            reload.Options.Add(option);
        reload.SetAction((parsed, cancellation) => ShortVerb.RunAsync(context, Role.All, options => ExecuteAsync(options, parsed, cancellation)));
        root.Subcommands.Add(reload);
    }

    private async Task<int> ExecuteAsync(SyncOptions all, ParseResult parsed, CancellationToken cancellation)
    {
        if (ShortVerb.One(all, parsed.GetValue(stream), context.Console) is not { Streams: [var one] } options)
            return ExitCode.BadConfiguration;

        await using var postgres = new PostgresConnections(options.Target);
        var requests = new RequestStore(postgres);
        var id = await requests.AskAsync(one, RequestArgument.Reload(parsed.GetValue(since)), parsed.GetValue(by)!, cancellation);
        if (parsed.GetValue(noWait))
        {
            await requests.AskAsync(one, RequestArgument.Comparison, parsed.GetValue(by)!, cancellation);
            context.Console.Line(string.Create(CultureInfo.InvariantCulture, $"Asked: request {id}, and a comparison after it. A running service carries them out; sync-service status shows what is open."));
            return ExitCode.Success;
        }

        await using var worker = await SubstituteService.StartAsync(options, cancellation);
        if (await new RequestWait(context, postgres, requests, TimeProvider.System).UntilDoneAsync(one, [id], cancellation) is not [var done])
            return ExitCode.Failed;
        foreach (var reason in done.Outcome?.Refused ?? [])
            context.Console.ErrorLine(ConsoleTable.Clean(reason));
        if (done.IsRefused)
            return ExitCode.Failed;
        context.Console.Line(string.Create(CultureInfo.InvariantCulture, $"Read again and applied: {done.Outcome?.Rows ?? 0:N0} {(done.Outcome?.Rows == 1 ? "row" : "rows")}."));
        return await new VerifyPrinting(context).CompareAsync(options, new VerificationOptions(VerifyLevel.Values, MostExamples), cancellation);
    }
}
