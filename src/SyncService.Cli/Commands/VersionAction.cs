using System.CommandLine;
using System.CommandLine.Invocation;
using SyncService.Cli.Commands.Output;

namespace SyncService.Cli.Commands;

/// <summary><c>--version</c></summary>
internal sealed class VersionAction(ConsoleOutput console) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        console.Line($"sync-service {ProductVersion.Text}");
        return ExitCode.Success;
    }
}
