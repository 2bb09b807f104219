using Microsoft.Playwright;
using SyncService.WebTests.Setup;

[assembly: AssemblyFixture(typeof(Browser))]

namespace SyncService.WebTests.Setup;

/// <summary>One headless Chromium for the run; each test has a context of its own in it.</summary>
public sealed class Browser : IAsyncLifetime
{
    /// <summary>Debian's, or that of a build server.</summary>
    private static readonly string[] Programs = ["/usr/bin/chromium", "/usr/bin/google-chrome"];

    private IPlaywright playwright = null!;
    private IBrowser browser = null!;

    public async ValueTask InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Programs.First(File.Exists),
            Args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    internal Task<Visit> OpenAsync(Served web, BrowserNewContextOptions? options = null) => OpenAsync(web.Address, options);

    internal async Task<Visit> OpenAsync(string address, BrowserNewContextOptions? options = null)
    {
        options ??= new BrowserNewContextOptions();
        options.Locale ??= "en-US";
        var context = await browser.NewContextAsync(options);
        var page = await context.NewPageAsync();
        var visit = new Visit(context, page, address);
        await page.GotoAsync(address, new PageGotoOptions { WaitUntil = WaitUntilState.DOMContentLoaded });
        return visit;
    }
}
