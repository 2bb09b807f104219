using System.CommandLine;
using SyncService.Checking;
using SyncService.Cli.Commands.Output;
using SyncService.Target.Deletions;
using SyncService.Target.Requests;
using SyncService.Target.Sessions;

namespace SyncService.Cli.Commands.Deletes;

/// <summary><c>deletes show</c>: why a set is held, and the keys of its rows.</summary>
internal sealed class DeletesShowCommand(ProgramContext context)
{
    private readonly HeldNumber number = new();

    private readonly Option<int> limit = new("--limit") { Description = "How many keys to show.", HelpName = "ROWS", DefaultValueFactory = _ => 20 };

    public Command Create()
    {
        var show = new Command("show", "Show why a set is held, and the keys of its rows.");
        show.Arguments.Add(number.Argument);
        show.Options.Add(limit);
        show.SetAction((parsed, cancellation) => ShortVerb.RunAsync(context, Role.Consumer, options => ExecuteAsync(options, parsed, cancellation)));
        return show;
    }

    private async Task<int> ExecuteAsync(SyncOptions options, ParseResult parsed, CancellationToken cancellation)
    {
        await using var postgres = new PostgresConnections(options.Target);
        var store = new DeletionStore(postgres);
        if (await number.FindAsync(parsed, options, store, context, cancellation) is not var (held, stream))
            return ExitCode.Failed;
        context.Console.Line(ConsoleTable.Clean($"{Amount.Of(held.Rows, "row")} of {stream.Target} that {stream.Source} lacks. {held.Reason}"));
        var left = parsed.GetValue(limit);
        for (var place = 0; left > 0;)
        {
            var chunks = await store.KeysAsync(held.Id, place, cancellation);
            if (chunks.Count == 0)
                break;
            place = chunks[^1].Place + 1;
            foreach (var key in chunks.SelectMany(chunk => RequestArgument.TryParse(RequestArgument.Deleting, chunk.Argument)?.Keys ?? []).Take(left))
            {
                context.Console.Exact(ConsoleTable.Clean("  " + string.Join(", ", key.Select(value => $"{value.Key}={value.Value}"))));
                left--;
            }
        }

        return ExitCode.Success;
    }
}
