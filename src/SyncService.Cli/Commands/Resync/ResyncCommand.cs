using System.CommandLine;
using System.Globalization;
using SyncService.Cli.Commands.Output;
using SyncService.Target.Requests;
using SyncService.Target.Sessions;

namespace SyncService.Cli.Commands.Resync;

/// <summary>The verb <c>resync</c>: has rows read from the source once more, and waits until the target holds them as they are.</summary>
internal sealed class ResyncCommand(ProgramContext context)
{
    /// <summary>So many keys make one request: it is carried out between two looks at the source.</summary>
    private const int KeysInOne = 500;

    private readonly Option<string?> stream = StreamOption.Create(context, "The stream; needed where there are several.");

    private readonly Option<string[]> keys = new("--key")
    {
        Description = "A row, by its source columns: 'ID=17', or 'A=1,B=2'; may be given again.",
        HelpName = "COLUMN=VALUE",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> since = new("--since") { Description = "All rows with this stamp or a later one.", HelpName = "STAMP" };

    private readonly Option<string?> until = new("--until") { Description = "With --since: only those before this stamp.", HelpName = "STAMP" };

    private readonly Option<bool> delete = new("--delete") { Description = "Delete the target's row of a key that the source lacks, whatever the stream says." };

    private readonly Option<bool> noWait = new("--no-wait") { Description = "Ask, and do not wait until it is done." };

    private readonly Option<string> by = ByOption.Create("Who asks");

    public void AddTo(RootCommand root)
    {
        var resync = new Command("resync", "Have rows read from the source once more, and wait until they are in the target. Ends with 1 when one cannot be.");
        foreach (var option in new Option[] { stream, keys, since, until, delete, noWait, by })
            resync.Options.Add(option);
        resync.Validators.Add(result =>
        {
            var byKey = result.GetValue(keys) is { Length: > 0 };
            if (byKey == (result.GetValue(since) is not null))
                result.AddError(byKey ? "Give either --key or --since." : "Give --key 'COLUMN=VALUE' or --since STAMP.");
            if (result.GetValue(until) is not null && result.GetValue(since) is null)
                result.AddError("--until goes with --since.");
            if (result.GetValue(delete) && !byKey)
                result.AddError("--delete goes with --key: what the source lacks in a span of stamps cannot be seen there.");
            foreach (var key in result.GetValue(keys) ?? [])
            {
                if (KeyArgument.TryParse(key) is null)
                    result.AddError($"--key {key} is no key; expected 'COLUMN=VALUE', or 'A=1,B=2' for several columns.");
            }
        });
        resync.SetAction((parsed, cancellation) => ShortVerb.RunAsync(context, Role.Consumer, options => ExecuteAsync(options, parsed, cancellation)));
        root.Subcommands.Add(resync);
    }

    private async Task<int> ExecuteAsync(SyncOptions all, ParseResult parsed, CancellationToken cancellation)
    {
        if (ShortVerb.One(all, parsed.GetValue(stream), context.Console) is not { Streams: [var one] } options)
            return ExitCode.BadConfiguration;

        await using var postgres = new PostgresConnections(options.Target);
        var requests = new RequestStore(postgres);
        if (parsed.GetValue(delete) && !await requests.MayDeleteAsync(one, cancellation))
        {
            throw new SyncException(
                $"{options.Target.User} may not delete rows of {one.Target}.",
                $"Run: GRANT DELETE ON {PgName.Parse(one.Target).Sql} TO {PgName.Quote(options.Target.User)};",
                Failure.Configuration);
        }

        List<long> ids = [];
        foreach (var argument in Arguments(parsed))
            ids.Add(await requests.AskAsync(one, argument, parsed.GetValue(by)!, cancellation));
        if (parsed.GetValue(noWait))
        {
            context.Console.Line($"Asked: request {string.Join(", ", ids)}. It is carried out when a service next looks at the source; sync-service status shows what is open.");
            return ExitCode.Success;
        }

        return await new RequestWait(context, postgres, requests, TimeProvider.System).UntilDoneAsync(one, ids, cancellation) is { } done ? Tell(done) : ExitCode.Failed;
    }

    private IEnumerable<RequestArgument> Arguments(ParseResult parsed) => parsed.GetValue(since) is { } from
        ? [new RequestArgument([], from, parsed.GetValue(until))]
        : parsed.GetValue(keys)!.Select(key => KeyArgument.TryParse(key)!).Chunk(KeysInOne).Select(some => new RequestArgument(some, Removes: parsed.GetValue(delete)));

    private int Tell(IReadOnlyList<Request> done)
    {
        foreach (var reason in done.SelectMany(request => request.Outcome?.Refused ?? []))
            context.Console.ErrorLine(ConsoleTable.Clean(reason));
        var (rows, missing) = (done.Sum(request => request.Outcome?.Rows ?? 0), done.Sum(request => request.Outcome?.Missing ?? 0));
        var isSpan = done.Any(request => request.Argument?.Since is not null);
        context.Console.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"Done: {rows:N0} {(rows == 1 ? "row" : "rows")} read again and applied{(isSpan ? "; rows that the source lacks in that span cannot be seen by their stamps" : $", {missing:N0} {(missing == 1 ? "key" : "keys")} that the source lacks")}."));
        return done.Any(request => request.IsRefused || request.Outcome is { Refused.Count: > 0 }) ? ExitCode.Failed : ExitCode.Success;
    }
}
