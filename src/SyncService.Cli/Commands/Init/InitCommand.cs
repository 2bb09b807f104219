using System.CommandLine;
using SyncService.Cli.Commands.Output;
using SyncService.Setup;

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
        var script = await setup.PlanAsync(cancellation);
        if (!run)
        {
            context.Console.Line(script.Text);
            return ExitCode.Success;
        }

        await setup.ApplyAsync(script, cancellation);
        foreach (var step in script.Statements)
            context.Console.Line($"Done: {ConsoleTable.Clean(step.Says)}");
        var count = script.Statements.Count();
        context.Console.Line(count == 0 ? "Everything is there already; nothing was changed." : "All of it is committed. The rights on SQL Server are granted there: see sync-service init.");
        return ExitCode.Success;
    }
}
