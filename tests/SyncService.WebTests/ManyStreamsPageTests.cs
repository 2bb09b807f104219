using Microsoft.Playwright;
using SyncService.IntegrationTests.Setup;
using SyncService.WebTests.Setup;

namespace SyncService.WebTests;

/// <summary>More streams than a page can show in full.</summary>
public sealed class ManyStreamsPageTests(TestServers servers, Browser browser)
{
    private const int Many = 12;

    [Fact]
    public async Task Streams_that_need_somebody_come_first_as_soon_as_they_do()
    {
        await using var sales = await ManyAsync(missing: 9);
        await using var web = await Served.StartAsync(sales);
        await using var visit = await browser.OpenAsync(web);
        await visit.SeesAsync("#counts", "Needs you: 1");
        await visit.SeesAsync("#counts", $"Running: {Many - 1}");
        await visit.SeesAsync("#rows tr:nth-child(1)", "The target table t9 does not exist");
        await visit.SeesAsync("#rows tr:nth-child(2)", "t1");

        await sales.Target.ExecuteAsync("ALTER TABLE t4 RENAME TO elsewhere");
        await sales.Source.InsertAsync(sales.Notes.Note(21));

        await visit.SeesAsync("#counts", "Needs you: 2");
        await visit.SeesAsync("#rows tr:nth-child(1)", "t4");
        await visit.SeesAsync("#rows tr:nth-child(2)", "t9");
        await visit.SeesAsync("#rows tr:nth-child(3)", "t1");
        Assert.Equal(Many, await visit.Page.Locator("#rows tr").CountAsync());
        Assert.Empty(visit.Complaints);
        Assert.Empty(visit.Elsewhere);
    }

    [Fact]
    public async Task A_row_is_found_by_its_words_and_leads_to_its_stream()
    {
        await using var sales = await ManyAsync(missing: 9);
        await using var web = await Served.StartAsync(sales, Served.Token);
        await using var visit = await browser.OpenAsync(web);
        await visit.SeesAsync("#counts", $"Running: {Many - 1}");
        var rows = visit.Page.Locator("#rows tr:visible");
        await visit.Page.Locator("#find").FillAsync("t1");
        await Assertions.Expect(rows).ToHaveCountAsync(4);
        await visit.Page.Locator("#find").FillAsync("needs not exist");
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        await visit.Page.Locator("#find").FillAsync("nobody");
        await Assertions.Expect(visit.Page.Locator("#none")).ToBeVisibleAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(0);
        await visit.Page.Locator("#find").FillAsync("t12");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "t12" }).ClickAsync();

        await visit.SeesAsync("#head-0", "t12");
        await visit.SeesAsync("#figures-0", "Last stamp applied2");
        await visit.SeesAsync("#letters-0", "None.");
        await Assertions.Expect(visit.Page.Locator("article")).ToHaveCountAsync(1);
        await sales.Source.InsertAsync(sales.Notes.Note(21));
        await Assertions.Expect(visit.Page.Locator("#plots-0 svg[role=img]")).ToHaveCountAsync(2, new() { Timeout = 60_000 });
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await visit.Page.Locator("#token").FillAsync(Served.Token);
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.SeesAsync("#head-0", "Paused");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "All streams" }).ClickAsync();
        await visit.SeesAsync("#counts", "Paused: 1");
        await visit.Page.GotoAsync(web.Address + "?stream=gone");
        await visit.SeesAsync("#counts", "Paused: 1");
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Rows_fit_a_phone_and_axe_finds_nothing_serious(ColorScheme colours)
    {
        await using var sales = await ManyAsync(missing: 9);
        await using var web = await Served.StartAsync(sales);
        await using var visit = await browser.OpenAsync(web, new() { ColorScheme = colours, ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true, IsMobile = true });
        await visit.SeesAsync("#rows tr:nth-child(1)", "The target table t9 does not exist");
        await visit.SeesAsync("#counts", $"Running: {Many - 1}");

        Assert.Empty(await visit.StandingOutAsync(390));
        Assert.Empty(await visit.SeriousAsync());
    }

    [Fact]
    public async Task The_focus_stays_on_a_row_that_is_renewed_and_moved()
    {
        await using var sales = await ManyAsync(missing: 9);
        await using var web = await Served.StartAsync(sales);
        await using var visit = await browser.OpenAsync(web);
        await visit.SeesAsync("#counts", $"Running: {Many - 1}");
        await visit.Page.Locator("#row-3 a").FocusAsync();

        await sales.Target.ExecuteAsync("ALTER TABLE t4 RENAME TO elsewhere");
        await sales.Source.InsertAsync(sales.Notes.Note(21));

        await visit.SeesAsync("#rows tr:nth-child(1)", "t4");
        Assert.Equal("t4", await visit.Page.EvaluateAsync<string>("document.activeElement.textContent"));
    }

    /// <summary>Streams t1 to t12 of twenty rows each; one has no table.</summary>
    private async Task<Pipeline> ManyAsync(int missing)
    {
        var sales = await Pipeline.WithRowsAsync(servers, 20);
        var targets = await ManyStreams.TargetsAsync(sales, Many);
        ManyStreams.Configure(sales, targets.Select(target => (sales.Source.View, target.Table)));
        await sales.Target.ExecuteAsync($"DROP TABLE t{missing} CASCADE");
        return sales;
    }
}
