using System.CommandLine;
using SyncService.Cli.Commands.Output;
using SyncService.Cli.Configuration;
using SyncService.Status;

namespace SyncService.Cli.Commands.Status;

/// <summary>The verb <c>status</c>: how everything stands, asked of the stores themselves, whether the service runs or not.</summary>
internal sealed class StatusCommand(ProgramContext context)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly Option<string?> stream = StreamOption.Create(context, "Only this stream.");

    private readonly Option<bool> json = new("--json") { Description = "Print one JSON object, for machines." };

    private readonly Option<bool> watch = new("--watch") { Description = "Look each second, until Ctrl-C." };

    public void AddTo(RootCommand root)
    {
        var status = new Command("status", "Say how everything stands, and what to do where something is wrong. Ends with 1 when something is.");
        foreach (var option in new Option[] { stream, json, watch })
            status.Options.Add(option);
        status.Validators.Add(result =>
        {
            if (result.GetValue(json) && result.GetValue(watch))
                result.AddError("Give either --json or --watch.");
        });
        status.SetAction((parsed, cancellation) => ShortVerb.RunAsync(
            context, Role.Consumer, options => ExecuteAsync(options, parsed.GetValue(stream), parsed.GetValue(json), parsed.GetValue(watch), cancellation)));
        root.Subcommands.Add(status);
    }

    private async Task<int> ExecuteAsync(SyncOptions consumer, string? only, bool asJson, bool live, CancellationToken cancellation)
    {
        // Where only the consumer is configured, the source is not looked at.
        var all = ConfigurationLoader.Load(context.Environment, context.Folder, Role.All).Options ?? consumer;
        if (ShortVerb.Only(all, only, context.Console) is not { } options)
            return ExitCode.BadConfiguration;
        await using var run = new StatusRun(options, TimeProvider.System);
        if (live)
            return await new StatusWatch(context, run).ExecuteAsync();

        var report = await run.LookAsync(cancellation);
        if (report.Streams.Any(one => one.QueueRecords > 0 || one.Load is not null))
        {
            // A rate needs two looks.
            await Task.Delay(Look, cancellation);
            report = await run.LookAsync(cancellation);
        }

        if (asJson)
            context.Console.Exact(StatusJson.Of(report));
        else
            ConsoleView.Print(context.Console, StatusPanel.Of(report, context.Console.Width, guarantees: true));
        return report.Well ? ExitCode.Success : ExitCode.Failed;
    }
}
