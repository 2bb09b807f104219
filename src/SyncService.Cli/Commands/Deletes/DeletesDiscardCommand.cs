using System.CommandLine;
using SyncService.Checking;
using SyncService.Target.Deletions;
using SyncService.Target.Sessions;

namespace SyncService.Cli.Commands.Deletes;

/// <summary><c>deletes discard</c>: forgets a held set until a comparison finds its rows again.</summary>
internal sealed class DeletesDiscardCommand(ProgramContext context)
{
    private readonly HeldNumber number = new();

    private readonly Option<string> by = ByOption.Create("Who decides");

    public Command Create()
    {
        var discard = new Command("discard", "Forget a held set. Its rows stay, and are held again when the next comparison finds them.");
        discard.Arguments.Add(number.Argument);
        discard.Options.Add(by);
        discard.SetAction((parsed, cancellation) => ShortVerb.RunAsync(context, Role.Consumer, options => ExecuteAsync(options, parsed, cancellation)));
        return discard;
    }

    private async Task<int> ExecuteAsync(SyncOptions options, ParseResult parsed, CancellationToken cancellation)
    {
        await using var postgres = new PostgresConnections(options.Target);
        var store = new DeletionStore(postgres);
        if (await number.FindAsync(parsed, options, store, context, cancellation) is not var (held, stream))
            return ExitCode.Failed;
        if (!await store.DiscardAsync(held, parsed.GetValue(by)!, cancellation))
        {
            context.Console.ErrorLine(DeletesWording.Problem(held.Id, await store.FindAsync(held.Id, cancellation)));
            return ExitCode.Failed;
        }

        context.Console.Line($"Discarded: {Amount.Of(held.Rows, "row")} {(held.Rows == 1 ? "stays" : "stay")} in {stream.Target}.");
        return ExitCode.Success;
    }
}
