using System.CommandLine;
using System.Globalization;
using SyncService.Target.DeadLetters;
using SyncService.Target.Sessions;

namespace SyncService.Cli.Commands.Dead;

/// <summary><c>dead discard</c>: throws letters away.</summary>
internal sealed class DeadDiscardCommand(ProgramContext context)
{
    private readonly DeadChoice choice = new();

    public Command Create()
    {
        var discard = new Command("discard", "Throw letters away. Their rows come again when their stamps move in the source.");
        choice.AddTo(discard);
        discard.SetAction((parsed, cancellation) => ShortVerb.RunAsync(
            context, Role.Consumer, options => ExecuteAsync(options, choice.Of(parsed), cancellation)));
        return discard;
    }

    private async Task<int> ExecuteAsync(SyncOptions options, (IReadOnlyList<long> Ids, string? Stream) wanted, CancellationToken cancellation)
    {
        await using var postgres = new PostgresConnections(options.Target);
        var letters = new DeadLetterStore(postgres);
        var (gone, missing) = (0, 0);
        if (wanted.Ids.Count == 0)
            gone = await letters.DiscardAllAsync(wanted.Stream, cancellation);
        foreach (var id in wanted.Ids.Distinct())
        {
            if (await letters.DiscardAsync(id, cancellation))
            {
                gone++;
                continue;
            }

            missing++;
            context.Console.ErrorLine(string.Create(CultureInfo.InvariantCulture, $"There is no dead letter {id}."));
        }

        context.Console.Line(string.Create(CultureInfo.InvariantCulture, $"{gone:N0} dead {(gone == 1 ? "letter" : "letters")} discarded."));
        return missing == 0 ? ExitCode.Success : ExitCode.Failed;
    }
}
