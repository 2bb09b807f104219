using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SyncService.Cli.Commands.Output;
using SyncService.Target;
using SyncService.Target.DeadLetters;
using SyncService.Target.Sessions;

namespace SyncService.Cli.Commands.Dead;

/// <summary><c>dead retry</c>: applies letters again; a row in the target that is newer is left alone.</summary>
internal sealed class DeadRetryCommand(ProgramContext context)
{
    private const int IdsAtOnce = 1000;

    private readonly DeadChoice choice = new();

    public Command Create()
    {
        var retry = new Command("retry", "Apply letters again. A newer row in the target is never overwritten. Ends with 1 when a letter stays.");
        choice.AddTo(retry);
        retry.SetAction((parsed, cancellation) => ShortVerb.RunAsync(
            context, Role.Consumer, options => ExecuteAsync(options, choice.Of(parsed), cancellation)));
        return retry;
    }

    private async Task<int> ExecuteAsync(SyncOptions options, (IReadOnlyList<long> Ids, string? Stream) wanted, CancellationToken cancellation)
    {
        await using var postgres = new PostgresConnections(options.Target);
        await using var sessions = new ApplySessions(postgres);
        var retry = new DeadLetterRetry(options.Streams, postgres, sessions, new TargetLog(NullLogger.Instance), TimeProvider.System);
        var outcomes = new Dictionary<RetryOutcome, int>();
        await foreach (var id in IdsAsync(new DeadLetterStore(postgres), wanted, cancellation))
        {
            var result = await retry.RetryAsync(id, cancellation);
            outcomes[result.Outcome] = outcomes.GetValueOrDefault(result.Outcome) + 1;
            if (!result.IsSettled)
                context.Console.Line(ConsoleTable.Clean(string.Create(CultureInfo.InvariantCulture, $"{id}: {DeadWording.Outcome(result.Outcome)}: {result.Reason}")));
        }

        var tried = outcomes.Values.Sum();
        context.Console.Line(tried == 0 ? "No dead letters." : string.Create(
            CultureInfo.InvariantCulture,
            $"{tried:N0} tried: {string.Join(", ", outcomes.OrderBy(outcome => outcome.Key).Select(outcome => $"{outcome.Value:N0} {DeadWording.Outcome(outcome.Key)}"))}."));
        return outcomes.Keys.All(outcome => new RetryResult(0, outcome).IsSettled) ? ExitCode.Success : ExitCode.Failed;
    }

    /// <summary>In the order in which the records came, so that of two versions of a row the newer one is applied last.</summary>
    private static async IAsyncEnumerable<long> IdsAsync(
        DeadLetterStore letters,
        (IReadOnlyList<long> Ids, string? Stream) wanted,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var id in wanted.Ids.Distinct().Order())
            yield return id;
        if (wanted.Ids.Count > 0)
            yield break;

        var page = await letters.IdsAfterAsync(long.MinValue, wanted.Stream, IdsAtOnce, cancellation);
        while (page.Count > 0)
        {
            foreach (var id in page)
                yield return id;
            page = await letters.IdsAfterAsync(page[^1], wanted.Stream, IdsAtOnce, cancellation);
        }
    }
}
