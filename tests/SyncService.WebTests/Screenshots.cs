using LocalServers;
using LocalServers.Redis;
using LocalServers.Sales;
using Microsoft.Playwright;
using SyncService.IntegrationTests.Setup;
using SyncService.WebTests.Setup;

namespace SyncService.WebTests;

/// <summary>Makes the pictures of the documentation from running services: <c>docs/screenshots/make</c>.</summary>
public sealed class Screenshots(TestServers servers, Browser browser)
{
    private static readonly string Folder = Path.Combine(BuiltPrograms.RepositoryFolder, "docs/screenshots");

    /// <summary>The demo runs already; <c>SYNC_DEMO_PAGE</c> is where.</summary>
    [Fact(Explicit = true)]
    public async Task The_demo()
    {
        var page = Environment.GetEnvironmentVariable("SYNC_DEMO_PAGE") ?? throw new InvalidOperationException("SYNC_DEMO_PAGE does not say where the demo has its page.");
        await using var visit = await browser.OpenAsync(page, new() { ColorScheme = ColorScheme.Light, ViewportSize = new() { Width = 1200, Height = 900 } });
        // The service was killed and is back, Redis was and is.
        await visit.SeesAsync("#log", "Cannot reach Redis");
        await visit.SeesAsync("#standing .pill.ok", "");
        await ShootAsync(visit, "demo");
    }

    [Fact(Explicit = true)]
    public async Task A_working_day()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20_000);
        await sales.Target.ExecuteAsync("ALTER TABLE datos_vista ADD CONSTRAINT plausible CHECK (total < 1000000)");
        await using var web = await Served.StartAsync(sales, Served.Token);
        await sales.InSyncAsync();
        await Task.WhenAll(WriteAsync(sales), ShootLaterAsync(web));
    }

    [Fact(Explicit = true)]
    public async Task A_store_that_is_down()
    {
        var redis = await PrivateRedis.StartAsync(servers.Folder);
        await using var sales = await Pipeline.WithRowsAsync(servers, 5_000, redis);
        await using var web = await Served.StartAsync(sales);
        await sales.InSyncAsync();
        await redis.KillAsync();
        await using var visit = await browser.OpenAsync(web, new() { Locale = "es-DO", ViewportSize = new() { Width = 1200, Height = 900 } });
        await visit.SeesAsync("#trouble-0", "No se puede llegar a Redis");
        await ShootAsync(visit, "store-down-spanish");
        await using var english = await OpenAsync(web, ColorScheme.Light);
        await ShootAsync(english, "store-down");
    }

    [Fact(Explicit = true)]
    public async Task A_first_load()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 100_000);
        sales.Settings["BATCH_SIZE"] = "1";
        sales.Settings["QUEUE_HIGH_WATER"] = "1000";
        await using var web = await Served.StartAsync(sales);
        await using var visit = await OpenAsync(web, ColorScheme.Light);
        await visit.SeesAsync("#load-0", "to go");
        await Assertions.Expect(visit.Page.Locator("#plots-0 svg")).ToHaveCountAsync(1, new() { Timeout = 60_000 });
        await ShootAsync(visit, "first-load");
    }

    [Fact(Explicit = true)]
    public async Task Many_streams()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 2_000);
        var targets = await ManyStreams.TargetsAsync(sales, 40);
        ManyStreams.Configure(sales, targets.Select(target => (sales.Source.View, target.Table)));
        await sales.Target.ExecuteAsync("DROP TABLE t23 CASCADE; ALTER TABLE t31 ADD CONSTRAINT plausible CHECK (conduce <> 'CD-00000007')");
        await using var web = await Served.StartAsync(sales, Served.Token);
        await web.WaitForAsync("/", page => page.Contains(">Running: 39<", StringComparison.Ordinal) && page.Contains("pill warn\">1<", StringComparison.Ordinal));
        await using (var light = await OpenAsync(web, ColorScheme.Light)) await ShootAsync(light, "many-streams");
        await using var phone = await browser.OpenAsync(web, new() { ColorScheme = ColorScheme.Dark, ViewportSize = new() { Width = 390, Height = 1300 }, IsMobile = true, HasTouch = true });
        await ShootAsync(phone, "many-streams-phone");
    }

    [Fact(Explicit = true)]
    public async Task A_comparison()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 400);
        (sales.Settings["VERIFY_INTERVAL"], sales.Settings["VERIFY_SHARE"]) = ("1", "50");
        await using var web = await Served.StartAsync(sales, Served.Token);
        await sales.InSyncAsync();
        await web.WaitForAsync("/", page => page.Split("class=\"bar ok\"").Length > 10);
        await sales.Target.ExecuteAsync($"DELETE FROM datos_vista WHERE conduce = '{DeliveryNoteGenerator.Conduce(1)}'; UPDATE datos_vista SET cliente = cliente || ' ', total = total + 1 WHERE conduce BETWEEN '{DeliveryNoteGenerator.Conduce(2)}' AND '{DeliveryNoteGenerator.Conduce(11)}'");
        await web.WaitForAsync("/", page => page.Contains("bar warn", StringComparison.Ordinal));
        await sales.StopAsync(web.Service);
        sales.Settings["VERIFY_REPAIR"] = "false";
        sales.Run();
        await sales.Target.ExecuteAsync($"DELETE FROM datos_vista WHERE conduce = '{DeliveryNoteGenerator.Conduce(1)}'; UPDATE datos_vista SET cliente = cliente || ' ', total = total + 1 WHERE conduce BETWEEN '{DeliveryNoteGenerator.Conduce(2)}' AND '{DeliveryNoteGenerator.Conduce(4)}'");
        await Eventually.TrueAsync(() => sales.Services[^1].AllText.Contains("not equal as of", StringComparison.Ordinal), Pipeline.Patience, () => "the service has compared");
        await using var visit = await browser.OpenAsync(web, new() { ColorScheme = ColorScheme.Light, ViewportSize = new() { Width = 1200, Height = 1800 } });
        await visit.SeesAsync("#compared-0", "TOTAL");
        await visit.Page.Locator("article.stream").ScreenshotAsync(new() { Path = Path.Combine(Folder, "comparison.png") });
    }

    [Fact(Explicit = true)]
    public async Task Held_deletes()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 2_000);
        (sales.Settings["DELETES"], sales.Settings["VERIFY_INTERVAL"]) = ("apply", "1");
        await using var web = await Served.StartAsync(sales, Served.Token);
        await sales.InSyncAsync();
        await sales.Source.Server.ExecuteAsync($"DELETE FROM {sales.Source.Table} WHERE CONDUCE <= '{DeliveryNoteGenerator.Conduce(600)}'");
        await web.WaitForAsync("/", page => page.Contains("id=\"held-0\"><h4>", StringComparison.Ordinal));
        await using var visit = await browser.OpenAsync(web, new() { ColorScheme = ColorScheme.Light, ViewportSize = new() { Width = 1200, Height = 1800 } });
        await visit.SeesAsync("#held-0", "may go without your approval");
        await visit.Page.Locator("article.stream").ScreenshotAsync(new() { Path = Path.Combine(Folder, "deletes.png") });
    }

    private async Task ShootLaterAsync(Served web)
    {
        await web.WaitForAsync("/", page => page.Contains("letter-2", StringComparison.Ordinal) && page.Contains("2 min ago", StringComparison.Ordinal) && page.Split("class=\"line\"").Length == 3);
        await Eventually.TrueAsync(() => web.Service.Age > TimeSpan.FromMinutes(1.8), TimeSpan.FromMinutes(3), () => "there is something to plot");
        await using (var light = await OpenAsync(web, ColorScheme.Light)) await ShootAsync(light, "desktop-light");
        await using (var dark = await OpenAsync(web, ColorScheme.Dark)) await ShootAsync(dark, "desktop-dark");
        await using (var phone = await browser.OpenAsync(web, new() { ViewportSize = new() { Width = 390, Height = 844 }, IsMobile = true, HasTouch = true })) await ShootAsync(phone, "phone");
        await using (var spanish = await browser.OpenAsync(web, new() { Locale = "es-DO", ViewportSize = new() { Width = 1200, Height = 900 } })) await ShootAsync(spanish, "spanish");
        await using var letters = await browser.OpenAsync(web, new() { ViewportSize = new() { Width = 1200, Height = 2000 } });
        await letters.Page.Locator("#letters-0 summary").First.ClickAsync();
        await letters.Page.Locator("#letters-0").ScreenshotAsync(new() { Path = Path.Combine(Folder, "dead-letters.png") });
    }

    /// <summary>Users at work: two of their rows are refused by the target.</summary>
    private static async Task WriteAsync(Pipeline sales)
    {
        await sales.Source.InvoiceAsync(DeliveryNoteGenerator.Conduce(7), 5_000_000m, "E31000000007");
        await sales.Source.InvoiceAsync(DeliveryNoteGenerator.Conduce(8), 7_250_000m, "E31000000008");
        for (var i = 1; i <= 6_000; i++)
        {
            await sales.Source.InvoiceAsync(DeliveryNoteGenerator.Conduce(100 + i), i, $"E31{i:D9}");
            await Task.Delay(i % 90 < 45 ? 5 : 25);
        }
    }

    private Task<Visit> OpenAsync(Served web, ColorScheme colours) =>
        browser.OpenAsync(web, new() { ColorScheme = colours, ViewportSize = new() { Width = 1200, Height = 900 } });

    private static async Task ShootAsync(Visit visit, string name)
    {
        await visit.SeesAsync("#live", "");
        await visit.Page.ScreenshotAsync(new() { Path = Path.Combine(Folder, name + ".png"), FullPage = name is "phone" });
    }
}
