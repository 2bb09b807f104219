using System.CommandLine;
using SyncService.Cli.Commands.Output;
using SyncService.Planning;

namespace SyncService.Cli.Commands.Plan;

/// <summary>The verb <c>plan</c>: what the next start would reload, and why. Writes nothing anywhere.</summary>
internal sealed class PlanCommand(ProgramContext context)
{
    private readonly Option<bool> json = new("--json") { Description = "Print one JSON object, for machines." };

    private readonly Option<string?> stream = StreamOption.Create(context, "Only this stream.");

    private readonly Option<double> timeout = TimeoutOption.Create("How long the count of a stream's rows may take, in seconds; what takes longer is said not to be counted.");

    public void AddTo(RootCommand root)
    {
        var plan = new Command("plan", "Say beforehand what a start with these settings would reload, and why. Nothing is written.");
        foreach (var option in new Option[] { json, stream, timeout })
            plan.Options.Add(option);
        plan.SetAction((parsed, cancellation) => ShortVerb.RunAsync(
            context,
            Role.All,
            options => ExecuteAsync(options, parsed.GetValue(stream), parsed.GetValue(json), TimeSpan.FromSeconds(parsed.GetValue(timeout)), cancellation)));
        root.Subcommands.Add(plan);
    }

    private async Task<int> ExecuteAsync(SyncOptions all, string? only, bool asJson, TimeSpan patience, CancellationToken cancellation)
    {
        if (ShortVerb.Only(all, only, context.Console) is not { } options)
            return ExitCode.BadConfiguration;
        var report = await PlanRun.RunAsync(options, patience, TimeProvider.System, cancellation);
        if (asJson)
            context.Console.Exact(report.ToJson());
        else
            Print(report, patience);
        return report.Streams.Any(plan => plan.Action == PlannedAction.Fail) ? ExitCode.Failed : ExitCode.Success;
    }

    private void Print(PlanReport report, TimeSpan patience)
    {
        foreach (var plan in report.Streams)
        {
            context.Console.Exact(ConsoleTable.Clean($"Stream {plan.Name}: {plan.Source} → {plan.Target}"));
            foreach (var line in PlanWording.Lines(plan, patience))
                context.Console.Exact($"  {ConsoleTable.Clean(line)}");
            context.Console.Line("");
        }

        context.Console.Line(PlanWording.Verdict(report));
    }
}
