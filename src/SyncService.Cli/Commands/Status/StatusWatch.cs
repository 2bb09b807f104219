using System.Globalization;
using Spectre.Console;
using SyncService.Cli.Commands.Dead;
using SyncService.Cli.Commands.Output;
using SyncService.Cli.Commands.Run;
using SyncService.Cli.Commands.Run.Loads;
using SyncService.Status;

namespace SyncService.Cli.Commands.Status;

/// <summary><c>status --watch</c>: a view that is drawn anew each second; plain lines where there is no terminal.</summary>
internal sealed class StatusWatch(ProgramContext context, StatusRun run)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Plain = TimeSpan.FromSeconds(5);

    /// <summary>Until Ctrl-C, which is success; the terminal is left as it was.</summary>
    public async Task<int> ExecuteAsync()
    {
        using var signals = new StopSignals(context.Deadline, static () => { });
        try
        {
            if (!context.Console.Moves)
                await LinesAsync(signals.Token);
            else
                await ViewAsync(signals.Token);
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            // Asked to end.
        }

        return ExitCode.Success;
    }

    private async Task ViewAsync(CancellationToken stopping)
    {
        var terminal = ConsoleView.On(context.Console.Writer, context.Console, moves: true);
        var first = await run.LookAsync(stopping);
        await terminal.Live(StatusPanel.Of(first, context.Console.Width)).StartAsync(async live =>
        {
            while (!stopping.IsCancellationRequested)
            {
                live.UpdateTarget(StatusPanel.Of(await run.LookAsync(stopping), context.Console.Width));
                await Task.Delay(Look, stopping);
            }
        });
    }

    private async Task LinesAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var report = await run.LookAsync(stopping);
            foreach (var store in report.Stores.Where(store => store.Problem is not null))
                context.Console.Exact(ConsoleTable.Clean($"{DeadWording.Time(report.At)} {StatusWording.Store(store.Store)}: {store.Problem} {store.Advice}"));
            foreach (var stream in report.Streams)
                context.Console.Exact(ConsoleTable.Clean(Line(report, stream)));
            await Task.Delay(Plain, stopping);
        }
    }

    private static string Line(StatusReport report, StreamStatus stream) => string.Create(
        CultureInfo.InvariantCulture,
        $"{DeadWording.Time(report.At)} {stream.Name}: {stream.State}, {string.Join(", ", StatusWording.Heads(wide: true).Skip(2).Zip(StatusWording.Cells(stream, wide: true), (head, cell) => $"{head.Head} {cell}"))}{(stream.Load is { } load ? $", {LoadWording.Progress(load)}" : "")}{(stream.Problem is null ? "" : $". {stream.Problem} {stream.Advice}")}");
}
