using LocalServers.Redis;
using Microsoft.Playwright;
using SyncService.IntegrationTests.Setup;
using SyncService.WebTests.Setup;

namespace SyncService.WebTests;

/// <summary>The page in a browser, served by the running program.</summary>
public sealed class PageTests(TestServers servers, Browser browser)
{
    [Fact]
    public async Task Figures_and_plots_follow_the_data_without_a_reload()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 40);
        await using var web = await Served.StartAsync(sales);
        await using var visit = await browser.OpenAsync(web);
        await visit.SeesAsync("#picture", "40 rows applied");
        await visit.SeesAsync("#standing", "Everything runs");

        await sales.Source.FillAsync(sales.Notes.Notes(60, 41));

        await visit.SeesAsync("#picture", "100 rows applied");
        await visit.SeesAsync("#figures-0", "Last stamp applied2");
        await Assertions.Expect(visit.Page.Locator("#plots-0 svg[role=img]")).ToHaveCountAsync(2, new() { Timeout = 60_000 });
        Assert.Matches("^M[0-9. L]+$", await visit.Page.Locator("#plots-0 .lag .line").GetAttributeAsync("d"));
        Assert.Contains("at most", await visit.Page.Locator("#plots-0 .rate svg").GetAttributeAsync("aria-label"), StringComparison.Ordinal);
        Assert.Empty(visit.Complaints);
        Assert.Empty(visit.Elsewhere);
    }

    [Fact]
    public async Task A_dead_letter_is_retried_with_the_token_and_not_without()
    {
        await using var sales = await WithDeadLettersAsync("<script>alert(1)</script>");
        await using var web = await Served.StartAsync(sales, Served.Token);
        await using var visit = await browser.OpenAsync(web);
        var page = visit.Page;
        await visit.SeesAsync("#letters-0", "plausible");
        await page.Locator("#letters-0 summary").ClickAsync();
        await visit.SeesAsync("#letters-0 dl.row", "<script>alert(1)</script>");
        await sales.Target.ExecuteAsync("ALTER TABLE datos_vista DROP CONSTRAINT plausible");

        await RetryAsync(page, "not the token, but long");
        await visit.SeesAsync("#said", "That is not the token");
        Assert.Equal(1, await sales.Target.ScalarAsync<long>("SELECT count(*) FROM sync_service.dead_letter"));

        await RetryAsync(page, Served.Token);
        await visit.SeesAsync("#said", "the target has it");
        await visit.SeesAsync("#letters-0", "None.");
        await sales.AssertEqualAsync(20);
        Assert.Matches("127.0.0.1 over the page: refused to retry dead letter [0-9]+ \\(wrong token\\)", web.Service.AllText);
        Assert.Matches("127.0.0.1 over the page: retry dead letter [0-9]+: Row [0-9]+ was read from the source again, and the target has it", web.Service.AllText);
        Assert.DoesNotContain(Served.Token, web.Service.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_letter_is_discarded_once_that_is_confirmed()
    {
        await using var sales = await WithDeadLettersAsync("x");
        await using var web = await Served.StartAsync(sales, Served.Token);
        await using var visit = await browser.OpenAsync(web);
        var page = visit.Page;
        await page.Locator("#letters-0 button.danger").ClickAsync();
        await page.Locator("#ask-cancel").ClickAsync();
        await Assertions.Expect(page.Locator("#ask")).ToBeHiddenAsync();
        Assert.Equal(1, await sales.Target.ScalarAsync<long>("SELECT count(*) FROM sync_service.dead_letter"));

        await page.Locator("#letters-0 button.danger").ClickAsync();
        await page.Locator("#ask button[type=submit]").ClickAsync();
        await page.Locator("#token").FillAsync(Served.Token);
        await page.Keyboard.PressAsync("Enter");

        await visit.SeesAsync("#said", "was discarded");
        await visit.SeesAsync("#letters-0", "None.");
    }

    [Fact]
    public async Task A_stream_is_paused_and_goes_on_from_the_page()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 10);
        await using var web = await Served.StartAsync(sales, Served.Token);
        await sales.InSyncAsync();
        await using var visit = await browser.OpenAsync(web);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await visit.Page.Locator("#token").FillAsync(Served.Token);
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.SeesAsync("#head-0", "Paused");
        await visit.SeesAsync("#trouble-0", "127.0.0.1 over the page");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();

        await visit.SeesAsync("#head-0", "Running");
    }

    [Fact]
    public async Task A_store_that_goes_away_is_named_with_what_to_do_and_comes_back()
    {
        var redis = await PrivateRedis.StartAsync(servers.Folder);
        await using var sales = await Pipeline.WithRowsAsync(servers, 10, redis);
        await using var web = await Served.StartAsync(sales);
        await using var visit = await browser.OpenAsync(web);
        await visit.SeesAsync("#standing", "Everything runs");

        await redis.KillAsync();

        await visit.SeesAsync("#picture .node.bad", "Redis");
        await visit.SeesAsync("#trouble-0", "REDIS_HOST");
        await visit.SeesAsync("#trouble-0", "the service tries again by itself");
        await visit.SeesAsync("#standing", "Trying again");

        await redis.StartAgainAsync();
        await visit.SeesAsync("#standing", "Everything runs");
        await Assertions.Expect(visit.Page.Locator("#picture .node.bad")).ToHaveCountAsync(0);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_first_load_shows_how_far_it_is_and_how_long_it_will_take()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 100_000);
        sales.Settings["BATCH_SIZE"] = "1";
        sales.Settings["QUEUE_HIGH_WATER"] = "1000";
        await using var web = await Served.StartAsync(sales);
        await using var visit = await browser.OpenAsync(web);

        await visit.SeesAsync("#load-0", "of 100,000 rows");

        await visit.SeesAsync("#load-0", "First load");
        await visit.SeesAsync("#load-0", "to go");
        await visit.SeesAsync("#standing", "Loading");
        await visit.SeesAsync("#plots-0", "Known once the load is through.");
        Assert.StartsWith("sync_first_load_progress_ratio{", Array.Find((await web.Client.GetStringAsync("/metrics")).Split('\n'), line => line.StartsWith("sync_first_load_progress", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_producer_alone_shows_how_far_it_is()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20_000);
        sales.Settings["QUEUE_HIGH_WATER"] = "1000";
        await using var web = await Served.StartAsync(sales, null, "run", "--role", "producer");
        await using var visit = await browser.OpenAsync(web);

        await visit.SeesAsync("#load-0", "of 20,000 rows");

        Assert.NotEqual("0", await visit.Page.Locator("#load-0 progress").GetAttributeAsync("value"));
        await visit.SeesAsync("#picture", "In another process");
    }

    [Fact]
    public async Task Rows_that_were_set_aside_are_not_called_well()
    {
        await using var sales = await WithDeadLettersAsync("x");
        await using var web = await Served.StartAsync(sales);
        await using var visit = await browser.OpenAsync(web);
        await visit.SeesAsync("#standing", "Rows set aside: 1");
    }

    [Fact]
    public async Task The_page_says_when_the_service_is_gone_and_goes_on_when_it_is_back()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 10);
        await using var web = await Served.StartAsync(sales);
        await using var visit = await browser.OpenAsync(web);
        await visit.SeesAsync("#standing", "Everything runs");

        await sales.StopAsync(web.Service);
        await visit.SeesAsync("#said", "does not answer");

        sales.Run();
        await Assertions.Expect(visit.Page.Locator("#said")).ToBeEmptyAsync(new() { Timeout = 60_000 });
    }

    [Fact]
    public async Task It_is_dark_where_the_system_is_and_the_switch_outlives_a_reload()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 10);
        await using var web = await Served.StartAsync(sales);
        await using var visit = await browser.OpenAsync(web, new() { ColorScheme = ColorScheme.Dark });
        Assert.True(await BrightnessAsync(visit.Page) < 60);

        await visit.Page.Locator("#theme").ClickAsync();
        Assert.True(await BrightnessAsync(visit.Page) > 200);

        await visit.Page.ReloadAsync(new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        Assert.True(await BrightnessAsync(visit.Page) > 200);
    }

    [Fact]
    public async Task At_390_pixels_nothing_stands_out_to_the_side()
    {
        await using var sales = await WithDeadLettersAsync(new string('W', 140));
        await using var web = await Served.StartAsync(sales, Served.Token);
        await using var visit = await browser.OpenAsync(web, new() { ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true, IsMobile = true });
        await visit.SeesAsync("#letters-0", "plausible");
        await visit.Page.Locator("#letters-0 summary").ClickAsync();

        Assert.Empty(await visit.StandingOutAsync(390));
        Assert.Equal(1, await visit.Page.EvaluateAsync<int>("new Set([...document.querySelectorAll('header h1, #theme')].map(one => Math.round(one.getBoundingClientRect().top + one.getBoundingClientRect().height / 2))).size"));
    }

    [Fact]
    public async Task A_browser_that_prefers_Spanish_gets_Spanish()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 10);
        await using var web = await Served.StartAsync(sales);
        await using var visit = await browser.OpenAsync(web, new() { Locale = "es-DO" });

        await visit.SeesAsync("#standing", "Todo en marcha");
        await visit.SeesAsync("#standing", "Nunca comparado");
        await visit.SeesAsync("#compared-0", "aún no se comparó ninguna fila");
        await visit.SeesAsync("#picture", "filas aplicadas");
        Assert.Equal("es", await visit.Page.Locator("html").GetAttributeAsync("lang"));
    }

    [Fact]
    public async Task A_failure_is_told_in_Spanish_with_what_to_do()
    {
        await using var sales = await WithDeadLettersAsync("x");
        await using var web = await Served.StartAsync(sales, Served.Token);
        await using var visit = await browser.OpenAsync(web, new() { Locale = "es-DO" });
        await visit.SeesAsync("#letters-0", "Corríjala en el origen");

        await sales.Target.ExecuteAsync("ALTER TABLE datos_vista RENAME TO otra");
        await sales.Source.InvoiceAsync(LocalServers.Sales.DeliveryNoteGenerator.Conduce(2), 12, "E2");

        await visit.SeesAsync("#trouble-0", "La tabla de destino datos_vista no existe en");
        await visit.SeesAsync("#trouble-0", "Ejecute lo que muestra sync-service init, defina PG_CREATE_TABLE=true (ambas cosas necesitan KEY_COLUMNS) o revise PG_TABLE_VISTA.");
        await Assertions.Expect(visit.Page.Locator("#trouble-0 [lang=en]")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_nothing_serious(ColorScheme colours)
    {
        await using var sales = await WithDeadLettersAsync("x");
        await using var web = await Served.StartAsync(sales, Served.Token);
        await using var visit = await browser.OpenAsync(web, new() { ColorScheme = colours });
        await visit.SeesAsync("#letters-0", "plausible");
        await Assertions.Expect(visit.Page.Locator("#plots-0 svg[role=img]")).ToHaveCountAsync(2, new() { Timeout = 60_000 });

        Assert.Empty(await visit.SeriousAsync());
    }

    [Fact]
    public async Task It_can_be_used_by_keyboard_alone()
    {
        await using var sales = await WithDeadLettersAsync("x");
        await using var web = await Served.StartAsync(sales, Served.Token);
        await using var visit = await browser.OpenAsync(web);
        await visit.SeesAsync("#letters-0", "plausible");
        var page = visit.Page;
        List<string> stops = [];

        // Four of them are what may be asked of the stream.
        for (var i = 0; i < 8 + 4; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            stops.Add(await page.EvaluateAsync<string>("document.activeElement.dataset.act ?? document.activeElement.id ?? document.activeElement.tagName"));
        }

        Assert.Contains("theme", stops);
        foreach (var verb in (string[])["pause", "verify", "reload", "resync"]) Assert.Contains($"/api/streams/default/{verb}", stops);
        Assert.Contains(stops, stop => stop.EndsWith("/retry", StringComparison.Ordinal));

        // What lives is renewed under the focus, which must stay where it is.
        await page.Locator("#letters-0 button.act").First.FocusAsync();
        await page.Locator("#letters-0 details").EvaluateAsync("details => details.parentElement.dataset.old = 1");
        await sales.Source.InvoiceAsync(LocalServers.Sales.DeliveryNoteGenerator.Conduce(2), 5_000_001m, "E2");
        await page.WaitForSelectorAsync("#letters-0 li:not([data-old])");
        Assert.EndsWith("/retry", await page.EvaluateAsync<string>("document.activeElement.dataset.act ?? ''"), StringComparison.Ordinal);
    }

    private static async Task RetryAsync(IPage page, string token)
    {
        await page.Locator("#letters-0 button.act").First.ClickAsync();
        await page.Locator("#token").FillAsync(token);
        await page.Keyboard.PressAsync("Enter");
    }

    private static async Task<int> BrightnessAsync(IPage page) =>
        await page.EvaluateAsync<int>("Math.max(...getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number))");

    /// <summary>Twenty rows, one of which the target refuses for its total.</summary>
    private async Task<Pipeline> WithDeadLettersAsync(string customer)
    {
        var sales = await Pipeline.WithRowsAsync(servers, 20);
        await sales.Target.ExecuteAsync("ALTER TABLE datos_vista ADD CONSTRAINT plausible CHECK (total < 1000000)");
        var key = LocalServers.Sales.DeliveryNoteGenerator.Conduce(1);
        await sales.Source.Server.ExecuteAsync($"UPDATE {sales.Source.Table} SET TOTAL = 5000000, CLIENTE = N'{customer}', ULTIMA_MODIFICACION = SYSDATETIME() WHERE CONDUCE = '{key}'");
        return sales;
    }
}
