using LocalServers.Sales;
using Microsoft.Playwright;
using SyncService.IntegrationTests.Setup;
using SyncService.WebTests.Setup;

namespace SyncService.WebTests;

/// <summary>What the page shows of the comparisons of source and target.</summary>
public sealed class ComparisonPageTests(TestServers servers, Browser browser)
{
    [Fact]
    public async Task All_is_well_is_said_once_the_stream_was_found_equal_and_not_before()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 60);
        await using var web = await Served.StartAsync(sales);
        await sales.InSyncAsync();
        await using var visit = await browser.OpenAsync(web);
        await visit.SeesAsync("#standing", "Everything runs");
        await visit.SeesAsync("#standing", "Never compared");
        await visit.SeesAsync("#compared-0", "sync-service verify --stream default");

        await Comparison.RunAsync(servers, sales, 0);

        await visit.SeesAsync("#standing", "All is well");
        await Assertions.Expect(visit.Page.Locator("#standing .proof")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^compared ([0-9-]+ )?[0-9:]+ UTC: equal$"));
        await visit.SeesAsync("#compared-0 .proof-tile.ok", "60 rows, every column");
        await Assertions.Expect(visit.Page.Locator("#compared-0 .bar.ok")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task What_differs_is_told_with_its_first_rows()
    {
        await using var sales = await ThatDiffersAsync("<b>Ana</b>");
        await using var web = await Served.StartAsync(sales);
        await using var visit = await browser.OpenAsync(web);

        await visit.SeesAsync("#compared-0 .proof-tile.bad", "Not equal as of");
        await visit.SeesAsync("#compared-0 .proof-tile.bad", "rows that were repaired since show at the next comparison. sync-service verify --stream default");

        await visit.SeesAsync("#compared-0 .found", "1 missing");
        await visit.SeesAsync("#compared-0 .found", "9 different");
        await visit.SeesAsync("#standing", "Not equal");
        await visit.SeesAsync("#compared-0", "<b>Ana</b>");
        await Assertions.Expect(visit.Page.Locator("#compared-0 > .differences th[scope=rowgroup]")).ToHaveCountAsync(5);
        await Assertions.Expect(visit.Page.Locator("#compared-0 .bar")).ToHaveCountAsync(2);
        await visit.Page.Locator("#compared-0 summary").ClickAsync();
        await Assertions.Expect(visit.Page.Locator("#compared-0 details th[scope=rowgroup]")).ToHaveCountAsync(5);
        Assert.Empty(visit.Complaints);
        Assert.Empty(await visit.SeriousAsync());
    }

    [Fact]
    public async Task Values_of_masked_columns_are_neither_kept_nor_shown()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 40);
        var file = Path.Combine(sales.Scratch(), "streams.json");
        await File.WriteAllTextAsync(file, $$"""{ "streams": [{ "name": "notas", "source": "{{sales.Source.View}}", "target": "datos_vista", "keyColumns": ["CONDUCE"], "maskColumns": { "CLIENTE": "null" } }] }""");
        sales.Settings.Remove("MSSQL_VIEW");
        sales.Settings.Remove("PG_TABLE_VISTA");
        (sales.Settings["SYNC_CONFIG"], sales.Settings["VERIFY_INTERVAL"], sales.Settings["VERIFY_REPAIR"]) = (file, "1", "false");
        await sales.RunOnceAsync();
        await sales.Target.ExecuteAsync("UPDATE datos_vista SET cliente = 'Ana Pérez', total = -1");
        await using var web = await Served.StartAsync(sales);
        await using var visit = await browser.OpenAsync(web);

        await visit.SeesAsync("#compared-0", "TOTAL");

        await visit.SeesAsync("#compared-0", "***");
        Assert.DoesNotContain("Pérez", await visit.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await sales.Target.ScalarAsync<long>("SELECT count(*) FROM sync_service.verification WHERE outcome::text LIKE '%Pérez%'"));
        Assert.NotEqual(0, await sales.Target.ScalarAsync<long>("SELECT count(*) FROM sync_service.verification WHERE jsonb_array_length(outcome->'examples') = 20"));
    }

    [Fact]
    public async Task At_390_pixels_the_differences_do_not_stand_out_to_the_side()
    {
        await using var sales = await ThatDiffersAsync(new string('W', 140));
        await using var web = await Served.StartAsync(sales, Served.Token);
        await using var visit = await browser.OpenAsync(web, new() { ColorScheme = ColorScheme.Dark, ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true, IsMobile = true });
        await visit.SeesAsync("#compared-0", "WWW");
        Assert.Empty(await visit.StandingOutAsync(390));
        Assert.Empty(await visit.SeriousAsync());
    }

    /// <summary>Compared twice: found equal, and then not, for ten rows.</summary>
    private async Task<Pipeline> ThatDiffersAsync(string customer)
    {
        var sales = await Pipeline.WithRowsAsync(servers, 40);
        await sales.RunOnceAsync();
        await Comparison.RunAsync(servers, sales, 0);
        await sales.Target.ExecuteAsync($"""
            DELETE FROM datos_vista WHERE conduce = '{DeliveryNoteGenerator.Conduce(1)}';
            UPDATE datos_vista SET cliente = '{customer}', total = -1 WHERE conduce BETWEEN '{DeliveryNoteGenerator.Conduce(2)}' AND '{DeliveryNoteGenerator.Conduce(10)}'
            """);
        await Comparison.RunAsync(servers, sales, 4);
        return sales;
    }
}
