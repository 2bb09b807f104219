using System.CommandLine;
using System.Globalization;
using SyncService.Checking;
using SyncService.Cli.Commands.Output;

namespace SyncService.Cli.Commands.Check;

/// <summary>The verb <c>check</c>: looks at the three servers and each stream, and writes nothing anywhere.</summary>
internal sealed class CheckCommand(ProgramContext context)
{
    private readonly Option<bool> json = new("--json") { Description = "Print one JSON object, for machines." };

    private readonly Option<string?> stream = StreamOption.Create(context, "Only this stream.");

    private readonly Option<double> timeout = TimeoutOption.Create("How long one count may take, in seconds; what takes longer is said not to be counted.");

    public void AddTo(RootCommand root)
    {
        var check = new Command("check", "Look at all servers and streams, and say what works, what may be lost, and what to do. Nothing is written.");
        foreach (var option in new Option[] { json, stream, timeout })
            check.Options.Add(option);
        check.SetAction((parsed, cancellation) => ShortVerb.RunAsync(
            context,
            Role.All,
            options => ExecuteAsync(options, parsed.GetValue(stream), parsed.GetValue(json), TimeSpan.FromSeconds(parsed.GetValue(timeout)), cancellation)));
        root.Subcommands.Add(check);
    }

    private async Task<int> ExecuteAsync(SyncOptions all, string? only, bool asJson, TimeSpan patience, CancellationToken cancellation)
    {
        if (ShortVerb.Only(all, only, context.Console) is not { } options)
            return ExitCode.BadConfiguration;
        var report = await CheckRun.RunAsync(options, patience, TimeProvider.System, cancellation);
        if (asJson)
            context.Console.Exact(report.ToJson());
        else
            Print(report);
        return report.CanRun ? ExitCode.Success : ExitCode.Failed;
    }

    private void Print(CheckReport report)
    {
        var console = context.Console;
        foreach (var store in report.Stores)
            console.Line(CheckWording.Store(store));
        foreach (var finding in report.Findings)
            Print(finding);

        foreach (var one in report.Streams)
        {
            console.Line("");
            console.Exact(ConsoleTable.Clean($"Stream {one.Name}: {one.Source} → {one.Target}"));
            console.Exact($"  {one.Guarantee}");
            console.Exact($"  {CheckWording.Shape(one)}");
            if (one.Columns.Count > 0)
            {
                ConsoleTable.Print(
                    console,
                    ["source", "type", "target", "type", "conversion", "may be lost"],
                    one.Columns.Select(column => new[]
                    {
                        column.Source + CheckWording.Marks(column), column.SourceType, column.Target ?? "–", CheckWording.Short(column.TargetType), column.Conversion, column.Loss ?? "",
                    }));
            }

            foreach (var finding in one.Findings)
                Print(finding);
            console.Line($"  {CheckWording.Verdict(one, report.Findings)}");
        }

        console.Line("");
        console.Line(report.Streams.Count == 1
            ? report.CanRun ? "The stream can run." : "The stream cannot run."
            : string.Create(CultureInfo.InvariantCulture, $"{report.Streams.Count(one => one.CanRun)} of {report.Streams.Count} streams can run."));
    }

    private void Print(Finding finding)
    {
        context.Console.Exact($"  {CheckWording.Severity(finding.Severity, context.Console.Colours)} {ConsoleTable.Clean(finding.Message)}");
        if (finding.Advice.Length > 0)
            context.Console.Exact($"          → {ConsoleTable.Clean(finding.Advice)}");
    }
}
