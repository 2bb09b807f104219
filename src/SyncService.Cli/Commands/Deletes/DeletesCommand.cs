using System.CommandLine;

namespace SyncService.Cli.Commands.Deletes;

/// <summary>The verb <c>deletes</c>: decides about rows that only the target has, and that are held.</summary>
internal sealed class DeletesCommand(ProgramContext context)
{
    public void AddTo(RootCommand root)
    {
        var deletes = new Command("deletes", "Decide about held deletes: rows that the source lacks, and that are not deleted without your approval.");
        deletes.Subcommands.Add(new DeletesListCommand(context).Create());
        deletes.Subcommands.Add(new DeletesShowCommand(context).Create());
        deletes.Subcommands.Add(new DeletesApplyCommand(context).Create());
        deletes.Subcommands.Add(new DeletesDiscardCommand(context).Create());
        root.Subcommands.Add(deletes);
    }
}
