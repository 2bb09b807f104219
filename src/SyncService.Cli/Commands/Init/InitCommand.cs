using System.CommandLine;
using System.Globalization;
using SyncService.Cli.Commands.Output;
using SyncService.Setup;
using SyncService.Target.Setup;

namespace SyncService.Cli.Commands.Init;

/// <summary>The verb <c>init</c>: prints what the databases need, or runs PostgreSQL's part.</summary>
internal sealed class InitCommand(ProgramContext context)
{
    private readonly Option<bool> apply = new("--apply") { Description = "Run it on PostgreSQL, in one transaction, and say what was done." };

    private readonly Option<string?> stream = StreamOption.Create(context, "Only for this stream.");

    public void AddTo(RootCommand root)
    {
        var init = new Command("init", "Print the SQL that makes the target ready: tables, keys, triggers and the least rights. What is there already is left out.");
        init.Options.Add(apply);
        init.Options.Add(stream);
        init.SetAction((parsed, cancellation) => ShortVerb.RunAsync(
            context, Role.All, options => ExecuteAsync(options, parsed.GetValue(stream), parsed.GetValue(apply), cancellation)));
        root.Subcommands.Add(init);
    }

    private async Task<int> ExecuteAsync(SyncOptions all, string? only, bool run, CancellationToken cancellation)
    {
        if (ShortVerb.Only(all, only, context.Console) is not { } options)
            return ExitCode.BadConfiguration;
        await using var setup = new SetupRun(options);
        var (script, failures) = await setup.PlanAsync(cancellation);
        if (run)
            await ApplyAsync(setup, script, failures.Count > 0, cancellation);
        else
            context.Console.Exact(script.Text);
        return Tell(failures, options.Streams.Count);
    }

    private async Task ApplyAsync(SetupRun setup, SetupScript script, bool isPart, CancellationToken cancellation)
    {
        await setup.ApplyAsync(script, cancellation);
        foreach (var step in script.Statements)
            context.Console.Exact($"Done: {ConsoleTable.Clean(step.Says)}");
        if (script.Statements.Any())
            context.Console.Line("All of it is committed. The rights on SQL Server are granted there: see sync-service init.");
        else if (!isPart)
            context.Console.Line("Everything is there already; nothing was changed.");
    }

    /// <summary>The streams that are left out, on standard error, and the exit code that follows.</summary>
    private int Tell(IReadOnlyList<StreamFailure> failures, int streams)
    {
        if (failures.Count == 0)
            return ExitCode.Success;
        var lines = new FailureLines(context.Console);
        foreach (var failure in failures)
            lines.Tell(failure);
        if (streams > 1)
            context.Console.ErrorLine(string.Create(CultureInfo.InvariantCulture, $"Left out, {failures.Count:N0} of {streams:N0} streams: {string.Join(", ", failures.Select(failure => failure.Stream))}."));
        return ExitCode.Failed;
    }
}
