using System.CommandLine;
using System.Globalization;
using SyncService.Cli.Commands.Output;
using SyncService.Cli.Commands.Resync;
using SyncService.Target.DeadLetters;
using SyncService.Target.Requests;
using SyncService.Target.Sessions;

namespace SyncService.Cli.Commands.Dead;

/// <summary><c>dead retry</c>: has the rows of letters read from the source once more, and waits until the target holds them. The stored row is evidence, and never applied.</summary>
internal sealed class DeadRetryCommand(ProgramContext context)
{
    private const int LettersAtOnce = 500;

    private readonly DeadChoice choice = new();

    public Command Create()
    {
        var retry = new Command("retry", "Have the rows of letters read from the source once more, and wait. Ends with 1 when a letter stays.");
        choice.AddTo(retry);
        retry.SetAction((parsed, cancellation) => ShortVerb.RunAsync(
            context, Role.Consumer, options => ExecuteAsync(options, choice.Of(parsed), cancellation)));
        return retry;
    }

    private async Task<int> ExecuteAsync(SyncOptions options, (IReadOnlyList<long> Ids, string? Stream) wanted, CancellationToken cancellation)
    {
        await using var postgres = new PostgresConnections(options.Target);
        var letters = new DeadLetterStore(postgres, options.Streams);
        var (tried, stay) = (0, 0);
        await foreach (var some in SomeAsync(letters, wanted, cancellation))
        {
            if (await RetryAsync(options, postgres, letters, some, cancellation) is not { } left)
                return ExitCode.Failed;
            (tried, stay) = (tried + some.Count, stay + left);
        }

        context.Console.Line(tried == 0
            ? "No dead letters."
            : string.Create(CultureInfo.InvariantCulture, $"{tried:N0} tried: {tried - stay:N0} settled, {stay:N0} {(stay == 1 ? "stays" : "stay")}."));
        return stay == 0 ? ExitCode.Success : ExitCode.Failed;
    }

    /// <returns>How many of them stay; null when they are no longer waited for.</returns>
    private async Task<int?> RetryAsync(SyncOptions options, PostgresConnections postgres, DeadLetterStore letters, IReadOnlyList<long> some, CancellationToken cancellation)
    {
        var found = await letters.KeysAsync(some, cancellation);
        var stay = some.Count - found.Count;
        foreach (var id in some.Except(found.Select(letter => letter.Id)))
            Tell(id, "There is no such letter.");
        var requests = new RequestStore(postgres);
        foreach (var ofStream in found.GroupBy(letter => letter.Stream, StringComparer.Ordinal))
        {
            var keys = new List<IReadOnlyDictionary<string, string>>();
            foreach (var letter in ofStream)
            {
                if (letter.Key is not null && RequestArgument.TryParseKey(letter.Key) is { } key)
                    keys.Add(key);
            }

            if (options.Streams.FirstOrDefault(stream => stream.Name == ofStream.Key) is not { } spec || keys.Count == 0)
                continue;
            var request = await requests.AskAsync(spec, new RequestArgument(keys), $"{Environment.UserName}@{Environment.MachineName}", cancellation);
            if (await new RequestWait(context, postgres, requests, TimeProvider.System).UntilDoneAsync(spec, [request], cancellation) is not { } done)
                return null;
            foreach (var reason in done.SelectMany(one => one.Outcome?.Refused ?? []))
                context.Console.ErrorLine(ConsoleTable.Clean(reason));
        }

        var left = await letters.KeysAsync([.. found.Select(letter => letter.Id)], cancellation);
        foreach (var letter in left)
            Tell(letter.Id, options.Streams.All(stream => stream.Name != letter.Stream)
                ? $"It belongs to the stream {letter.Stream}, which is not configured."
                : letter.Key is null ? "Its key is not known, so that its row cannot be read again." : letter.Reason);
        return stay + left.Count;
    }

    private void Tell(long id, string why) => context.Console.Line(ConsoleTable.Clean(string.Create(CultureInfo.InvariantCulture, $"{id}: {why}")));

    /// <summary>In the order in which the records came.</summary>
    private static async IAsyncEnumerable<IReadOnlyList<long>> SomeAsync(
        DeadLetterStore letters,
        (IReadOnlyList<long> Ids, string? Stream) wanted,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var some in wanted.Ids.Distinct().Order().Chunk(LettersAtOnce))
            yield return some;
        if (wanted.Ids.Count > 0)
            yield break;

        for (var page = await letters.IdsAfterAsync(long.MinValue, wanted.Stream, LettersAtOnce, cancellation); page.Count > 0;)
        {
            yield return page;
            page = await letters.IdsAfterAsync(page[^1], wanted.Stream, LettersAtOnce, cancellation);
        }
    }
}
