using System.CommandLine;
using System.Globalization;
using SyncService.Target.DeadLetters;
using SyncService.Target.Sessions;

namespace SyncService.Cli.Commands.Dead;

/// <summary><c>dead discard</c>: throws letters away.</summary>
internal sealed class DeadDiscardCommand(ProgramContext context)
{
    private readonly DeadChoice choice = new();

    private readonly Option<bool> yes = new("--yes") { Description = "Do not ask before all letters are thrown away." };

    public Command Create()
    {
        var discard = new Command("discard", "Throw letters away. Their rows come again when their stamps move in the source.");
        choice.AddTo(discard);
        discard.Options.Add(yes);
        discard.SetAction((parsed, cancellation) => ShortVerb.RunAsync(
            context, Role.Consumer, options => ExecuteAsync(options, choice.Of(parsed), parsed.GetValue(yes), cancellation)));
        return discard;
    }

    private async Task<int> ExecuteAsync(SyncOptions options, (IReadOnlyList<long> Ids, string? Stream) wanted, bool isSure, CancellationToken cancellation)
    {
        await using var postgres = new PostgresConnections(options.Target);
        var letters = new DeadLetterStore(postgres, options.Streams);
        var (gone, missing) = (0, 0);
        if (wanted.Ids.Count == 0)
        {
            // Those of streams that are not configured may be of another deployment: they are named, or left alone.
            IReadOnlyList<string> streams = wanted.Stream is { } only ? [only] : [.. options.Streams.Select(stream => stream.Name)];
            if (!isSure && await SumAsync(letters, streams, cancellation) is > 0 and var many && !Confirmed(many))
                return ExitCode.Failed;
            gone = await letters.DiscardAllAsync(streams, cancellation);
        }

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

    private static async Task<long> SumAsync(DeadLetterStore letters, IReadOnlyList<string> streams, CancellationToken cancellation) =>
        (await letters.CountAsync(null, cancellation)).Where(count => streams.Contains(count.Stream)).Sum(count => count.DeadLetters);

    private bool Confirmed(long many)
    {
        var what = string.Create(CultureInfo.InvariantCulture, $"{many:N0} dead {(many == 1 ? "letter" : "letters")}");
        if (Console.IsInputRedirected || !context.Console.Moves)
        {
            context.Console.ErrorLine($"This throws {what} away; add --yes to do that.");
            return false;
        }

        context.Console.Line($"Throw {what} away? Type yes:");
        return Console.ReadLine()?.Trim().Equals("yes", StringComparison.OrdinalIgnoreCase) == true;
    }
}
