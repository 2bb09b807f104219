using System.CommandLine;

namespace SyncService.Cli.Commands.Queue;

/// <summary>The verb <c>queue</c>: looks at the records that wait in Redis.</summary>
internal sealed class QueueCommand(ProgramContext context)
{
    public void AddTo(RootCommand root)
    {
        var queue = new Command("queue", "Look at the records that wait in Redis.");
        queue.Subcommands.Add(new QueuePeekCommand(context).Create());
        root.Subcommands.Add(queue);
    }
}
