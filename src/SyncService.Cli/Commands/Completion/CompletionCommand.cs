using System.CommandLine;

namespace SyncService.Cli.Commands.Completion;

/// <summary>The verb <c>completion</c>: prints what a shell needs to complete this program's command line.</summary>
internal sealed class CompletionCommand(ProgramContext context)
{
    private readonly Argument<string> shell = new("SHELL") { Description = "The shell: bash, zsh or fish." };

    public void AddTo(RootCommand root)
    {
        shell.AcceptOnlyFromAmong([.. CompletionScripts.ByShell.Keys]);
        var completion = new Command("completion", "Print the script that lets a shell complete verbs, options and streams.");
        completion.Arguments.Add(shell);
        completion.SetAction(parsed =>
        {
            context.Console.Line(CompletionScripts.ByShell[parsed.GetValue(shell)!]);
            return ExitCode.Success;
        });
        root.Subcommands.Add(completion);
    }
}
