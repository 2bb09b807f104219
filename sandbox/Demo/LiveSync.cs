using Spectre.Console;

namespace Demo;

/// <summary>Shows the sync while a writer changes the source, until it is stopped.</summary>
internal static class LiveSync
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PanelInterval = TimeSpan.FromMilliseconds(250);

    public static async Task<int> RunAsync(DemoStage stage, IAnsiConsole console, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var observer = await SyncObserver.StartAsync(stage);
        var probe = new LagProbe(stage);
        var writer = new SalesWriter(stage);
        Task[] work = [writer.RunAsync(stop.Token), probe.RunAsync(stop.Token), ShowAsync()];
        try
        {
            // The first to end, by failing or by being stopped, ends the others.
            await await Task.WhenAny(work);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(work.Select(task => task.ContinueWith(ended => _ = ended.Exception, TaskScheduler.Default)));
        }

        return DemoRun.Stopped;

        Task ShowAsync() => console.Profile.Out.IsTerminal ? PanelAsync() : LinesAsync();

        async Task LinesAsync()
        {
            using var timer = new PeriodicTimer(LineInterval);
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                stage.CheckService();
                console.WriteLine(SyncText.Line(await observer.LookAsync(writer, probe)));
            }
        }

        Task PanelAsync() => console.Live(new Text("")).AutoClear(false).StartAsync(async context =>
        {
            using var timer = new PeriodicTimer(PanelInterval);
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                stage.CheckService();
                context.UpdateTarget(SyncPanel.Draw(await observer.LookAsync(writer, probe)));
            }
        });
    }
}
