using Spectre.Console;

namespace Demo;

/// <summary>Shows the sync while a writer changes the source and all that can be killed is killed, and ends with the proof that nothing was lost.</summary>
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
        var proof = new Proof(stage, writer, probe);
        using var probing = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var proving = proof.RunAsync(stop.Token);
        var writing = WriteAsync();
        List<Task> work = [writing, ShowAsync(), proving];
        try
        {
            // The first that fails or is stopped ends the others; the writer may go home, and the proof come to its end.
            while (!proving.IsCompleted)
            {
                var ended = await Task.WhenAny(work);
                await ended;
                work.Remove(ended);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(work.Select(task => task.ContinueWith(ended => _ = ended.Exception, TaskScheduler.Default)));
        }

        return await EndAsync(await proving);

        async Task WriteAsync()
        {
            var probed = probe.RunAsync(probing.Token);
            try
            {
                await await Task.WhenAny(writer.RunAsync(stop.Token), probed);
            }
            finally
            {
                await probing.CancelAsync();
                await probed.ContinueWith(ended => _ = ended.Exception, TaskScheduler.Default);
            }
        }

        Task ShowAsync() => console.Profile.Out.IsTerminal ? PanelAsync() : LinesAsync();

        async Task LinesAsync()
        {
            using var timer = new PeriodicTimer(LineInterval);
            var told = 0;
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                stage.CheckService();
                console.WriteLine(SyncText.Line(await observer.LookAsync(writer, probe)));
                var said = proof.Events;
                if (said.Count > told) console.WriteLine($"       {said[told++]}");
            }
        }

        Task PanelAsync() => console.Live(new Text("")).AutoClear(false).StartAsync(async context =>
        {
            using var timer = new PeriodicTimer(PanelInterval);
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                stage.CheckService();
                context.UpdateTarget(SyncPanel.Draw(await observer.LookAsync(writer, probe) with { Events = proof.Events }));
            }
        });

        async Task<int> EndAsync(bool allEqual)
        {
            foreach (var said in console.Profile.Out.IsTerminal ? [proof.Events[^1]] : proof.Events) console.WriteLine(said);
            if (!allEqual) return DemoRun.Failed;
            if (!console.Profile.Out.IsTerminal) return 0;
            console.WriteLine($"The page stays at {stage.Page} until Ctrl-C.");
            await Task.Delay(Timeout.Infinite, cancellation);
            return 0;
        }
    }
}
