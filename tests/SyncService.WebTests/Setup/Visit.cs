using Microsoft.Playwright;

namespace SyncService.WebTests.Setup;

/// <summary>One look at the page, with what the browser had to say about it.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext context;

    public Visit(IBrowserContext context, IPage page, Served web)
    {
        (this.context, Page) = (context, page);
        page.SetDefaultTimeout(30_000);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") Complaints.Add(message.Text);
        };
        page.PageError += (_, error) => Complaints.Add(error);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(web.Address, StringComparison.Ordinal)) Elsewhere.Add(request.Url);
        };
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Requests for anything but the service.</summary>
    public List<string> Elsewhere { get; } = [];

    public Task SeesAsync(string selector, string text) => Assertions.Expect(Page.Locator(selector)).ToContainTextAsync(text, new() { Timeout = 60_000 });

    public async ValueTask DisposeAsync() => await context.DisposeAsync();
}
