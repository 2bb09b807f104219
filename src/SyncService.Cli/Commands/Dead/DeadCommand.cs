using System.CommandLine;

namespace SyncService.Cli.Commands.Dead;

/// <summary>The verb <c>dead</c>: looks after the records that were set aside.</summary>
internal sealed class DeadCommand(ProgramContext context)
{
    public void AddTo(RootCommand root)
    {
        var dead = new Command("dead", "Look after the dead letters: the records that the target refused.");
        dead.Subcommands.Add(new DeadListCommand(context).Create());
        dead.Subcommands.Add(new DeadShowCommand(context).Create());
        dead.Subcommands.Add(new DeadRetryCommand(context).Create());
        dead.Subcommands.Add(new DeadDiscardCommand(context).Create());
        root.Subcommands.Add(dead);
    }
}
