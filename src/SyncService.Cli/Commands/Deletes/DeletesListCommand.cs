using System.CommandLine;
using System.Globalization;
using SyncService.Cli.Commands.Dead;
using SyncService.Cli.Commands.Output;
using SyncService.Target.Deletions;
using SyncService.Target.Sessions;

namespace SyncService.Cli.Commands.Deletes;

/// <summary><c>deletes list</c>: what is held, and why.</summary>
internal sealed class DeletesListCommand(ProgramContext context)
{
    private readonly Option<string?> stream = StreamOption.Create(context, "Only this stream.");

    private readonly Option<bool> decided = new("--decided") { Description = "Show also what was applied or discarded within 30 days." };

    private readonly Option<bool> json = new("--json") { Description = "Print one JSON object, for machines." };

    public Command Create()
    {
        var list = new Command("list", "Show what is held, and why.");
        foreach (var option in new Option[] { stream, decided, json })
            list.Options.Add(option);
        list.SetAction((parsed, cancellation) => ShortVerb.RunAsync(context, Role.Consumer, options => ExecuteAsync(options, parsed, cancellation)));
        return list;
    }

    private async Task<int> ExecuteAsync(SyncOptions all, ParseResult parsed, CancellationToken cancellation)
    {
        if (ShortVerb.Only(all, parsed.GetValue(stream), context.Console) is not { } options)
            return ExitCode.BadConfiguration;
        await using var postgres = new PostgresConnections(options.Target);
        var found = await new DeletionStore(postgres).ListAsync(options.Streams, heldOnly: !parsed.GetValue(decided), cancellation);
        if (parsed.GetValue(json))
            context.Console.Exact(DeletesJson.Of(found));
        else if (found.Count == 0)
            context.Console.Line("No deletes are held.");
        else
            Print(found);
        return ExitCode.Success;
    }

    private void Print(IReadOnlyList<Deletion> found)
    {
        ConsoleTable.Print(
            context.Console,
            ["number", "stream", "rows", "found at (UTC)", "state", "why"],
            found.Select(deletion => new[]
            {
                deletion.Id.ToString(CultureInfo.InvariantCulture), deletion.Stream, deletion.Rows.ToString("N0", CultureInfo.InvariantCulture), DeadWording.Time(deletion.FoundAt),
                DeletesWording.State(deletion), deletion.Reason ?? "within the limit",
            }));
        if (found.FirstOrDefault(deletion => deletion.IsHeld) is { } held)
            context.Console.Line(string.Create(CultureInfo.InvariantCulture, $"To see the rows: sync-service deletes show {held.Id}. To decide: sync-service deletes apply {held.Id}, or sync-service deletes discard {held.Id}"));
    }
}
