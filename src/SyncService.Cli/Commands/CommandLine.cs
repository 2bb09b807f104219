using System.CommandLine;
using System.CommandLine.Help;
using SyncService.Cli.Commands.Check;
using SyncService.Cli.Commands.Completion;
using SyncService.Cli.Commands.Dead;
using SyncService.Cli.Commands.Deletes;
using SyncService.Cli.Commands.Health;
using SyncService.Cli.Commands.Init;
using SyncService.Cli.Commands.Output;
using SyncService.Cli.Commands.Pausing;
using SyncService.Cli.Commands.Plan;
using SyncService.Cli.Commands.Queue;
using SyncService.Cli.Commands.Reload;
using SyncService.Cli.Commands.Resync;
using SyncService.Cli.Commands.Run;
using SyncService.Cli.Commands.Status;
using SyncService.Cli.Commands.Verify;
using SyncService.Cli.Configuration.EnvironmentVariables;

namespace SyncService.Cli.Commands;

/// <summary>The verbs and options of the program. A new verb is a class of its own and one line in <see cref="Build"/>.</summary>
internal static class CommandLine
{
    /// <summary>Parses and runs.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static Task<int> RunAsync(string[] arguments, ProgramContext context)
    {
        var root = Build(context);
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
            return Task.FromResult(Complain(parsed, root, context.Console));

        return parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = context.Console.Writer,
            // The verbs hear the signals themselves, and answer for every failure.
            ProcessTerminationTimeout = null,
            EnableDefaultExceptionHandler = false,
        });
    }

    public static RootCommand Build(ProgramContext context)
    {
        var root = new RootCommand("Keeps PostgreSQL tables equal to SQL Server views, continuously, through a Redis queue.");
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction(context.Console);
        var help = root.Options.OfType<HelpOption>().Single();
        foreach (var foreign in new[] { "-?", "/?", "/h" })
            help.Aliases.Remove(foreign);
        help.Action = new HelpText((HelpAction)help.Action!, context.Console);
        new RunCommand(context).AddTo(root);
        new CheckCommand(context).AddTo(root);
        new PlanCommand(context).AddTo(root);
        new InitCommand(context).AddTo(root);
        new DeadCommand(context).AddTo(root);
        new StatusCommand(context).AddTo(root);
        new PauseCommand(context).AddTo(root);
        new ResumeCommand(context).AddTo(root);
        new ResyncCommand(context).AddTo(root);
        new VerifyCommand(context).AddTo(root);
        new ReloadCommand(context).AddTo(root);
        new DeletesCommand(context).AddTo(root);
        new QueueCommand(context).AddTo(root);
        new HealthCommand(context).AddTo(root);
        new CompletionCommand(context).AddTo(root);
        return root;
    }

    private static int Complain(ParseResult parsed, RootCommand root, ConsoleOutput console)
    {
        var words = root.Subcommands.Select(verb => verb.Name)
            .Concat(parsed.CommandResult.Command.Options.Concat(root.Options).Select(option => option.Name))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var error in parsed.Errors)
            console.ErrorLine(error.Message);
        foreach (var token in parsed.UnmatchedTokens)
        {
            if (NameSuggestion.For(token, words) is { } suggestion)
                console.ErrorLine($"Did you mean {suggestion}?");
        }

        console.ErrorLine("See sync-service --help.");
        return ExitCode.BadConfiguration;
    }
}
