using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace SyncService.WebTests.Setup;

/// <summary>One look at the page, with what the browser had to say about it.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext context;

    public Visit(IBrowserContext context, IPage page, string address)
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
            if (!request.Url.StartsWith(address, StringComparison.Ordinal)) Elsewhere.Add(request.Url);
        };
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Requests for anything but the service.</summary>
    public List<string> Elsewhere { get; } = [];

    public Task SeesAsync(string selector, string text) => Assertions.Expect(Page.Locator(selector)).ToContainTextAsync(text, new() { Timeout = 60_000 });

    /// <summary>Elements that reach beyond the width, or whose content reaches beyond them.</summary>
    public Task<string[]> StandingOutAsync(int width) => Page.EvaluateAsync<string[]>(
        """
        width => [...document.querySelectorAll("body, body *:not(.skip)")]
            .filter(one => one.getBoundingClientRect().right > width + .5 || (one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline"))
            .map(one => `${one.tagName} ${one.id} ${one.className}`)
            .concat(document.documentElement.scrollWidth > width ? ["the page itself"] : [])
        """, width);

    /// <summary>What axe calls serious or worse.</summary>
    public async Task<IReadOnlyList<string>> SeriousAsync() =>
        [.. (await Page.RunAxe()).Violations.Where(violation => violation.Impact is "serious" or "critical").Select(Words)];

    private static string Words(AxeResultItem violation) =>
        $"{violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Select(node => node.Html + " " + string.Join(",", node.Any.Select(check => check.Message))))}";

    public async ValueTask DisposeAsync() => await context.DisposeAsync();
}
