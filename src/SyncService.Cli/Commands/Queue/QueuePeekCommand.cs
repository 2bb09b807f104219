using System.CommandLine;
using System.Globalization;
using SyncService.Cli.Commands.Output;
using SyncService.Queue;
using SyncService.Queue.Connections;
using SyncService.Queue.Looking;

namespace SyncService.Cli.Commands.Queue;

/// <summary><c>queue peek</c>: shows the records at the head of the queue, the next to be applied first, and takes none.</summary>
internal sealed class QueuePeekCommand(ProgramContext context)
{
    private const int Most = 1000;

    private readonly Argument<int> count = new("N") { Description = $"How many records, {Most} at most.", DefaultValueFactory = _ => 10 };

    private readonly Option<string?> stream = StreamOption.Create(context, "Only this stream.");

    private readonly Option<bool> json = new("--json") { Description = "Print one JSON object, for machines." };

    public Command Create()
    {
        var peek = new Command("peek", "Show the next records to be applied, and take none. Masked values are masked here, too.");
        count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > Most)
                result.AddError($"N takes 1 to {Most}.");
        });
        peek.Arguments.Add(count);
        peek.Options.Add(stream);
        peek.Options.Add(json);
        peek.SetAction((parsed, cancellation) => ShortVerb.RunAsync(
            context, Role.Consumer, options => ExecuteAsync(options, parsed.GetValue(stream), parsed.GetValue(count), parsed.GetValue(json), cancellation)));
        return peek;
    }

    private async Task<int> ExecuteAsync(SyncOptions all, string? only, int records, bool asJson, CancellationToken cancellation)
    {
        if (ShortVerb.Only(all, only, context.Console) is not { } options)
            return ExitCode.BadConfiguration;
        await using var redis = new RedisConnection(options.Queue);
        List<QueueView> views = [];
        foreach (var one in options.Streams)
            views.Add(await QueuePeek.ReadAsync(one.Name, new RedisQueue(redis, redis.KeysOf(one)), records, cancellation));

        if (asJson)
            context.Console.Exact(QueueJson.Of(views));
        else
            views.ForEach(Print);
        return ExitCode.Success;
    }

    private void Print(QueueView view)
    {
        context.Console.Line(view.Length == 0
            ? $"Stream {view.Stream}: nothing is queued."
            : string.Create(CultureInfo.InvariantCulture, $"Stream {view.Stream}: {view.Length:N0} {(view.Length == 1 ? "record" : "records")} queued{(view.Records.Count < view.Length ? $"; the next {view.Records.Count:N0}" : "")}."));
        if (view.Records.Count == 0)
            return;
        var columns = view.Records.SelectMany(record => record.Values).Select(value => value.Column).Distinct(StringComparer.Ordinal).ToList();
        if (columns.Count > 0 && columns.Count <= QueueWording.ColumnsAcross(context.Console.Width))
        {
            ConsoleTable.Print(
                context.Console,
                ["record", "queued at (UTC)", .. columns.Select(QueueWording.Visible)],
                view.Records.Select(record => (IReadOnlyList<string?>)[QueueWording.Number(record), QueueWording.Queued(record), .. columns.Select(column => QueueWording.Cell(record, column))]));
            return;
        }

        foreach (var record in view.Records)
        {
            context.Console.Line("");
            context.Console.Line($"Record {QueueWording.Number(record)}, queued at {QueueWording.Queued(record)} UTC, stamp {record.Stamp ?? "unknown"}, {QueueWording.Bytes(record.Bytes)}");
            if (record.Problem is { } problem)
                context.Console.Line($"  {problem}");
            else
                ConsoleTable.Print(context.Console, ["column", "type", "value"], record.Values.Select(value => new[] { QueueWording.Visible(value.Column) + (value.IsKey ? " (key)" : ""), value.Type, QueueWording.Shorten(value) }));
        }
    }
}
