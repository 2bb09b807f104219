using System.CommandLine;
using System.Globalization;
using SyncService.Cli.Commands.Output;
using SyncService.Target.DeadLetters;
using SyncService.Target.Sessions;

namespace SyncService.Cli.Commands.Dead;

/// <summary><c>dead list</c>: how many letters each stream has, and the newest with their reasons.</summary>
internal sealed class DeadListCommand(ProgramContext context)
{
    private readonly Option<string?> stream = StreamOption.Create(context, "Only this stream.");

    private readonly Option<int> limit = new("--limit") { Description = "How many letters to show, the newest first.", HelpName = "N", DefaultValueFactory = _ => 20 };

    private readonly Option<bool> json = new("--json") { Description = "Print one JSON object, for machines." };

    private readonly Option<bool> settled = new("--settled") { Description = "Show those that came to their end, and how, instead of those that are open." };

    public Command Create()
    {
        var list = new Command("list", "Show how many letters each stream has, and the newest with their reasons.");
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
                result.AddError("--limit takes a number from 0.");
        });
        foreach (var option in new Option[] { stream, limit, settled, json })
            list.Options.Add(option);
        list.SetAction((parsed, cancellation) => ShortVerb.RunAsync(
            context, Role.Consumer, options => parsed.GetValue(settled)
                ? SettledAsync(options, parsed.GetValue(stream), parsed.GetValue(limit), parsed.GetValue(json), cancellation)
                : ExecuteAsync(options, parsed.GetValue(stream), parsed.GetValue(limit), parsed.GetValue(json), cancellation)));
        return list;
    }

    private async Task<int> SettledAsync(SyncOptions options, string? only, int most, bool asJson, CancellationToken cancellation)
    {
        await using var postgres = new PostgresConnections(options.Target);
        var letters = await new DeadLetterStore(postgres, options.Streams).SettledAsync(only, most, cancellation);
        if (asJson)
        {
            context.Console.Exact(DeadJson.OfSettled(letters));
        }
        else if (letters.Count == 0)
        {
            context.Console.Line(only is null ? "No settled letters." : $"No settled letters of the stream {ConsoleTable.Clean(only)}.");
        }
        else
        {
            ConsoleTable.Print(
                context.Console,
                ["id", "stream", "key", "failed at (UTC)", "settled at (UTC)", "by", "column", "reason"],
                letters.Select(letter => new[]
                {
                    letter.Id.ToString(CultureInfo.InvariantCulture), letter.Stream, DeadWording.Key(letter), DeadWording.Time(letter.FailedAt), DeadWording.Time(letter.Settled!.At),
                    letter.Settled.By, letter.Reason.Column, DeadWording.Reason(letter),
                }));
        }

        return ExitCode.Success;
    }

    private async Task<int> ExecuteAsync(SyncOptions options, string? only, int most, bool asJson, CancellationToken cancellation)
    {
        await using var postgres = new PostgresConnections(options.Target);
        var store = new DeadLetterStore(postgres, options.Streams);
        var counts = await store.CountAsync(only, cancellation);
        var letters = await store.NewestAsync(only, most, cancellation);
        if (asJson)
        {
            context.Console.Exact(DeadJson.Of(counts, letters));
            return ExitCode.Success;
        }

        if (counts.Count == 0)
        {
            context.Console.Line(only is null ? "No dead letters." : $"No dead letters of the stream {ConsoleTable.Clean(only)}.");
            return ExitCode.Success;
        }

        ConsoleTable.Print(
            context.Console,
            ["stream", "dead letters", "oldest", "newest"],
            counts.Select(count => new[] { count.Stream, count.DeadLetters.ToString("N0", CultureInfo.InvariantCulture), DeadWording.Time(count.Oldest), DeadWording.Time(count.Newest) }));
        if (letters.Count > 0)
        {
            ConsoleTable.Print(
                context.Console,
                ["id", "stream", "key", "failed at (UTC)", "attempts", "column", "reason"],
                letters.Select(letter => new[]
                {
                    letter.Id.ToString(CultureInfo.InvariantCulture), letter.Stream, DeadWording.Key(letter), DeadWording.Time(letter.FailedAt),
                    letter.Attempts.ToString(CultureInfo.InvariantCulture), letter.Reason.Column, DeadWording.Reason(letter),
                }));
        }

        return ExitCode.Success;
    }
}
