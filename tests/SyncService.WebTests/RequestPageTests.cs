using LocalServers;
using LocalServers.Sales;
using Microsoft.Playwright;
using SyncService.IntegrationTests.Setup;
using SyncService.WebTests.Setup;

namespace SyncService.WebTests;

/// <summary>What may be asked of a stream from the page: a comparison, a reload, a row, and what becomes of held deletes.</summary>
public sealed class RequestPageTests(TestServers servers, Browser browser)
{
    private static readonly string One = DeliveryNoteGenerator.Conduce(1);

    [Fact]
    public async Task A_stream_is_compared_and_a_row_read_again_when_somebody_asks()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 60);
        (sales.Settings["VERIFY_INTERVAL"], sales.Settings["VERIFY_REPAIR"]) = ("off", "false");
        await using var web = await Served.StartAsync(sales, Served.Token);
        await sales.InSyncAsync();
        await using var visit = await browser.OpenAsync(web);
        await sales.Target.ExecuteAsync($"UPDATE datos_vista SET total = -1 WHERE conduce = '{One}'");

        await ActAsync(visit.Page, "verify");
        await visit.SeesAsync("#compared-0 .proof-tile.bad", "Not equal as of");

        await visit.Page.Locator(".asks input").FillAsync($"CONDUCE={One}");
        await visit.Page.Locator("button[data-act$='/resync']").ClickAsync();
        await visit.SeesAsync("#said", "Asked.");
        await sales.InSyncAsync();
        Assert.Matches("127.0.0.1 over the page: compare the stream default: Asked", web.Service.AllText);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_stream_is_reloaded_and_compared_when_somebody_asks()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 60);
        sales.Settings["VERIFY_INTERVAL"] = "off";
        await using var web = await Served.StartAsync(sales, Served.Token);
        await sales.InSyncAsync();
        await using var visit = await browser.OpenAsync(web);
        await sales.Target.ExecuteAsync("UPDATE datos_vista SET total = -1");
        await visit.Page.Locator("button[data-act$='/reload']").ClickAsync();
        await visit.Page.Locator("#ask button.main").ClickAsync();
        await GiveTokenAsync(visit.Page);
        await visit.SeesAsync("#compared-0 .proof-tile.ok", "60 rows, every column");
        await sales.AssertEqualAsync(60);
    }

    [Theory]
    [InlineData("apply", 1_400)]
    [InlineData("discard", 2_000)]
    public async Task Held_deletes_are_shown_with_the_reason_and_decided_about(string word, int left)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 2_000);
        sales.Settings["DELETES"] = "apply";
        await using var web = await Served.StartAsync(sales, Served.Token);
        await sales.InSyncAsync();
        await sales.Source.Server.ExecuteAsync($"DELETE FROM {sales.Source.Table} WHERE CONDUCE <= '{DeliveryNoteGenerator.Conduce(600)}'");
        await using var visit = await browser.OpenAsync(web);
        await ActAsync(visit.Page, "verify");
        await visit.SeesAsync("#held-0", "600 of 2,000 rows would go; 100 may go without your approval (limit 5 %).");
        await visit.SeesAsync("#standing", "600 deletes held");
        Assert.Empty(await visit.SeriousAsync());

        await visit.Page.Locator($"#held-0 button[data-act$='/{word}']").ClickAsync();
        if (word == "apply") await visit.Page.Locator("#ask button.main").ClickAsync();
        await Assertions.Expect(visit.Page.Locator("#held-0 li")).ToHaveCountAsync(0, new() { Timeout = 60_000 });
        await Eventually.TrueAsync(async () => await sales.Target.CountAsync() == left, Pipeline.Patience, () => $"{left} rows are left");
        Assert.Empty(visit.Complaints);
    }

    private static async Task ActAsync(IPage page, string verb)
    {
        await page.Locator($"button[data-act$='/{verb}']").ClickAsync();
        await GiveTokenAsync(page);
    }

    private static async Task GiveTokenAsync(IPage page)
    {
        await page.Locator("#token").FillAsync(Served.Token);
        await page.Locator("#key button[type=submit]").ClickAsync();
    }
}
