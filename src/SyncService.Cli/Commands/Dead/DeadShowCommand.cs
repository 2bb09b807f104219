using System.CommandLine;
using System.Globalization;
using SyncService.Cli.Commands.Output;
using SyncService.Target.DeadLetters;
using SyncService.Target.Sessions;

namespace SyncService.Cli.Commands.Dead;

/// <summary><c>dead show</c>: one letter, its row and its reason.</summary>
internal sealed class DeadShowCommand(ProgramContext context)
{
    private readonly Argument<long> id = new("ID") { Description = "The letter, by the id that dead list shows." };

    private readonly Option<bool> json = new("--json") { Description = "Print one JSON object, for machines." };

    public Command Create()
    {
        var show = new Command("show", "Show one letter: its row, the column and the reason.");
        show.Arguments.Add(id);
        show.Options.Add(json);
        show.SetAction((parsed, cancellation) => ShortVerb.RunAsync(
            context, Role.Consumer, options => ExecuteAsync(options, parsed.GetValue(id), parsed.GetValue(json), cancellation)));
        return show;
    }

    private async Task<int> ExecuteAsync(SyncOptions options, long wanted, bool asJson, CancellationToken cancellation)
    {
        await using var postgres = new PostgresConnections(options.Target);
        if (await new DeadLetterStore(postgres, options.Streams).FindAsync(wanted, cancellation) is not { } letter)
        {
            context.Console.ErrorLine(string.Create(CultureInfo.InvariantCulture, $"There is no dead letter {wanted}."));
            return ExitCode.Failed;
        }

        if (asJson)
            context.Console.Exact(DeadJson.Of(letter));
        else
            Print(letter);
        return ExitCode.Success;
    }

    private void Print(DeadLetter letter)
    {
        var attempts = letter.Attempts == 1 ? "1 attempt" : string.Create(CultureInfo.InvariantCulture, $"{letter.Attempts} attempts");
        var column = letter.Reason.Column is { } name ? $" Column: {name}." : "";
        context.Console.Line(string.Create(CultureInfo.InvariantCulture, $"Letter {letter.Id} of the stream {letter.Stream}, record {letter.Seq}, {attempts}, failed at {DeadWording.Time(letter.FailedAt)} UTC."));
        context.Console.Line(ConsoleTable.Clean($"Reason: {letter.Reason.Message} ({letter.Reason.SqlState}).{column}"));
        if (letter.Row is null)
        {
            context.Console.Line(string.Create(CultureInfo.InvariantCulture, $"The record ({letter.RecordBytes:N0} bytes) cannot be read, so there is no row to show."));
            return;
        }

        var columns = DeadWording.Columns(letter).ToDictionary(one => one.Source, StringComparer.Ordinal);
        ConsoleTable.Print(
            context.Console,
            ["", "column", "type", "value"],
            DeadWording.Values(letter).Select(value =>
            {
                var known = columns.GetValueOrDefault(value.Column);
                return new[] { known is not null && known.Target == letter.Reason.Column ? "→" : "", value.Column, known?.SourceType, value.Text ?? "NULL" };
            }));
    }
}
