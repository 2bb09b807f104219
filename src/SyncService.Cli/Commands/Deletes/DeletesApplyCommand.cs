using System.CommandLine;
using System.Globalization;
using SyncService.Checking;
using SyncService.Cli.Commands.Output;
using SyncService.Cli.Commands.Resync;
using SyncService.Target.Deletions;
using SyncService.Target.Requests;
using SyncService.Target.Sessions;

namespace SyncService.Cli.Commands.Deletes;

/// <summary><c>deletes apply</c>: has exactly the rows of a held set deleted or marked, and waits until that is done.</summary>
internal sealed class DeletesApplyCommand(ProgramContext context)
{
    private readonly HeldNumber number = new();

    private readonly Option<bool> noWait = new("--no-wait") { Description = "Ask, and do not wait until it is done." };

    private readonly Option<string> by = ByOption.Create("Who decides");

    public Command Create()
    {
        var apply = new Command("apply", "Have exactly the rows of a held set deleted, or marked, where the source lacks them still.");
        apply.Arguments.Add(number.Argument);
        apply.Options.Add(noWait);
        apply.Options.Add(by);
        apply.SetAction((parsed, cancellation) => ShortVerb.RunAsync(context, Role.Consumer, options => ExecuteAsync(options, parsed, cancellation)));
        return apply;
    }

    private async Task<int> ExecuteAsync(SyncOptions options, ParseResult parsed, CancellationToken cancellation)
    {
        await using var postgres = new PostgresConnections(options.Target);
        var store = new DeletionStore(postgres);
        if (await number.FindAsync(parsed, options, store, context, cancellation) is not var (held, stream))
            return ExitCode.Failed;
        if (stream.Deletes == DeletePolicy.Keep)
        {
            context.Console.ErrorLine($"The stream {stream.Name} keeps rows that the source lacks.", $"Set {stream.Settings.Deletes} to apply or mark.");
            return ExitCode.Failed;
        }

        if (await store.ApplyAsync(held, parsed.GetValue(by)!, cancellation) is not { } requests)
        {
            context.Console.ErrorLine(DeletesWording.Problem(held.Id, await store.FindAsync(held.Id, cancellation)));
            return ExitCode.Failed;
        }

        var rows = Amount.Of(held.Rows, "row");
        if (parsed.GetValue(noWait))
        {
            context.Console.Line($"Asked for {rows}. A running service carries it out when it next looks at the source; sync-service status shows what is open.");
            return ExitCode.Success;
        }

        var wait = new RequestWait(context, postgres, new RequestStore(postgres), TimeProvider.System);
        if (await wait.UntilDoneAsync(stream, requests, cancellation) is not { } done)
            return ExitCode.Failed;
        foreach (var reason in done.SelectMany(request => request.Outcome?.Refused ?? []))
            context.Console.ErrorLine(ConsoleTable.Clean(reason));
        var (gone, back) = (done.Sum(request => request.Outcome?.Missing ?? 0), done.Sum(request => request.Outcome?.Rows ?? 0));
        context.Console.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"Done: {gone:N0} of {rows} {(stream.Deletes == DeletePolicy.Mark ? "marked" : "deleted")}{(back == 0 ? "" : $"; the source has {back:N0} again, and {(back == 1 ? "it stays" : "they stay")}")}."));
        return gone + back == held.Rows ? ExitCode.Success : ExitCode.Failed;
    }
}
