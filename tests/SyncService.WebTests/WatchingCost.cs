using System.Diagnostics;
using System.Globalization;
using SyncService.IntegrationTests.Setup;
using SyncService.WebTests.Setup;

namespace SyncService.WebTests;

/// <summary>What it costs to be watched. Prints figures and holds none of them, for a busy machine says nothing: run it with <c>-explicit only -showLiveOutput</c>.</summary>
public sealed class WatchingCost(TestServers servers, Browser browser, ITestOutputHelper output)
{
    private const int Rows = 1_000_000;

    [Fact(Explicit = true)]
    public async Task A_scrape_and_the_page_during_a_load()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, Rows);
        await using var web = await Served.StartAsync(sales);
        await web.WaitForAsync("/metrics", body => body.Contains("sync_batch_duration_seconds_count{", StringComparison.Ordinal));
        await TimeAsync(web, "/metrics", 100);
        await TimeAsync(web, "/", 20);
        output.WriteLine((await web.Client.GetStringAsync("/metrics")).Split('\n').First(line => line.StartsWith("sync_queue_records{", StringComparison.Ordinal)));
    }

    /// <remarks>An answer is kept for 300 ms: whoever asks again within them is given the same.</remarks>
    [Fact(Explicit = true)]
    public async Task Scrapes_that_are_made_anew_during_a_load()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, Rows);
        sales.Settings["BATCH_SIZE"] = "100";
        sales.Settings["QUEUE_HIGH_WATER"] = "20000";
        await using var web = await Served.StartAsync(sales);
        await web.WaitForAsync("/metrics", body => body.Contains("sync_batch_duration_seconds_count{", StringComparison.Ordinal));
        await TimeAsync(web, "/metrics", 30, TimeSpan.FromMilliseconds(320));
    }

    [Fact(Explicit = true)]
    public async Task A_load_while_pages_are_open()
    {
        foreach (var pages in (int[])[0, 10, 0, 10, 0, 10]) await LoadAsync(pages);
    }

    [Fact(Explicit = true)]
    public async Task Opening_the_page_in_a_browser()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20_000);
        await using var web = await Served.StartAsync(sales);
        await sales.InSyncAsync();
        await OpenAsync(web);
    }

    [Fact(Explicit = true)]
    public async Task Two_hundred_streams()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 100);
        var targets = await ManyStreams.TargetsAsync(sales, 200);
        ManyStreams.Configure(sales, targets.Select(target => (sales.Source.View, target.Table)));
        await using var web = await Served.StartAsync(sales);
        await web.WaitForAsync("/", page => page.Contains(">Running: 200<", StringComparison.Ordinal));
        output.WriteLine($"/ has {(await web.Client.GetStringAsync("/")).Length} characters");
        await TimeAsync(web, "/", 20);
        await TimeAsync(web, "/?stream=t100", 20);
        await TimeAsync(web, "/metrics", 20);
        await OpenAsync(web);
        foreach (var pages in (int[])[0, 10])
        {
            using var stop = new CancellationTokenSource();
            var open = Enumerable.Range(0, pages).Select(_ => ListenAsync(web, stop.Token)).ToList();
            var before = web.Service.ProcessorTime;
            await Task.Delay(TimeSpan.FromSeconds(10));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{pages} pages: {(web.Service.ProcessorTime - before).TotalSeconds:0.00} s of processor in 10 s"));
            await stop.CancelAsync();
            await Task.WhenAll(open);
        }

        await using var desktop = await browser.OpenAsync(web, new() { ViewportSize = new() { Width = 1200, Height = 900 } });
        await desktop.SeesAsync("#live", "");
        await desktop.Page.ScreenshotAsync(new() { Path = Path.Combine(Path.GetTempPath(), "two-hundred-streams.png") });
    }

    private async Task OpenAsync(Served web)
    {
        for (var i = 0; i < 5; i++)
        {
            await using var visit = await browser.OpenAsync(web);
            await visit.Page.WaitForLoadStateAsync();
            output.WriteLine(await visit.Page.EvaluateAsync<string>("""
                (() => {
                    const opened = performance.getEntriesByType("navigation")[0], painted = performance.getEntriesByName("first-contentful-paint")[0];
                    return `opened: first byte ${opened.responseStart.toFixed(0)} ms, painted ${painted ? painted.startTime.toFixed(0) : "?"} ms, loaded ${opened.loadEventEnd.toFixed(0)} ms`;
                })()
                """));
        }
    }

    private async Task LoadAsync(int pages)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, Rows);
        var watch = Stopwatch.StartNew();
        await using var web = await Served.StartAsync(sales);
        using var stop = new CancellationTokenSource();
        var open = Enumerable.Range(0, pages).Select(_ => ListenAsync(web, stop.Token)).ToList();
        await web.WaitForAsync("/metrics", body => body.Contains("sync_stream_lag_seconds{", StringComparison.Ordinal));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{pages} pages: {Rows} rows in {watch.Elapsed.TotalSeconds:0.00} s, {web.Service.ProcessorTime.TotalSeconds:0.00} s of processor"));
        await stop.CancelAsync();
        await Task.WhenAll(open);
    }

    private async Task TimeAsync(Served web, string path, int times, TimeSpan between = default)
    {
        List<double> took = [];
        for (var i = 0; i < times; i++)
        {
            var watch = Stopwatch.StartNew();
            await web.Client.GetStringAsync(path);
            took.Add(watch.Elapsed.TotalMilliseconds);
            await Task.Delay(between);
        }

        var first = took[0];
        took.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: the first {first:0.00} ms, median {took[times / 2]:0.00} ms, 95 % {took[times * 95 / 100]:0.00} ms, longest {took[^1]:0.00} ms"));
    }

    private static async Task ListenAsync(Served web, CancellationToken stop)
    {
        try
        {
            await using var events = await web.Client.GetStreamAsync("/events", stop);
            var buffer = new byte[64 * 1024];
            while (await events.ReadAsync(buffer, stop) > 0)
            {
            }
        }
        catch (OperationCanceledException)
        {
            // Closed.
        }
    }
}
