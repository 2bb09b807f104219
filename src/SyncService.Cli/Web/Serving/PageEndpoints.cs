using System.Net.Mime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SyncService.Cli.Web.Languages;
using SyncService.Cli.Web.Pages;
using SyncService.Protocol;

namespace SyncService.Cli.Web.Serving;

/// <summary>The page, its assets, and the events that keep it up to date.</summary>
internal static class PageEndpoints
{
    private static readonly (string Path, string Type)[] Assets =
    [
        ("page.css", "text/css; charset=utf-8"),
        ("page.js", "text/javascript; charset=utf-8"),
        ("page.svg", "image/svg+xml"),
    ];

    /// <param name="stopping">Ends the open feeds, which would hold up the end of the process.</param>
    public static void Map(IEndpointRouteBuilder routes, PageView page, CancellationToken stopping)
    {
        foreach (var (path, type) in Assets)
        {
            var content = Asset(path);
            routes.MapGet("/" + path, (RequestDelegate)(context =>
            {
                context.Response.ContentType = type;
                return context.Response.Body.WriteAsync(content).AsTask();
            }));
        }

        routes.MapGet("/", (RequestDelegate)(async context =>
        {
            var say = Phrases.For(context.Request.Headers.AcceptLanguage);
            var only = Only(context);
            if (only is not null && page.InFull(only) is [])
            {
                // Of a stream that was renamed or taken out: the others are there.
                context.Response.Redirect("/");
                return;
            }

            var parts = await page.PartsAsync(say, only, context.RequestAborted);
            context.Response.ContentType = MediaTypeNames.Text.Html + "; charset=utf-8";
            context.Response.Headers.ContentLanguage = say.Code;
            context.Response.Headers.Vary = "Accept-Language";
            await context.Response.WriteAsync(Page.Of(page, only, parts, say).ToString());
        }));
        var feeds = new EventFeeds();
        routes.MapGet("/events", (RequestDelegate)(context => feeds.OpenAsync(context, open => FeedAsync(open, page, stopping))));
    }

    /// <summary>Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html): each second the parts that changed.</summary>
    private static async Task FeedAsync(HttpContext context, PageView page, CancellationToken stopping)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var say = Phrases.For(context.Request.Headers.AcceptLanguage);
        var only = Only(context);
        context.Response.ContentType = "text/event-stream";
        IReadOnlyDictionary<string, Html> before = new Dictionary<string, Html>();
        try
        {
            while (true)
            {
                var now = await page.PartsAsync(say, only, ends.Token);
                var known = before;
                var changed = now.Where(part => known.GetValueOrDefault(part.Key) != part.Value || !known.ContainsKey(part.Key));
                await context.Response.WriteAsync($"data: {JsonOf(changed)}\n\n", ends.Token);
                before = now;
                await context.Response.Body.FlushAsync(ends.Token);
                await Task.Delay(PageView.Pace, ends.Token);
            }
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The page was closed, or the service stops.
        }
    }

    private static string JsonOf(IEnumerable<KeyValuePair<string, Html>> parts)
    {
        using var text = new JsonText();
        text.Json.WriteStartObject();
        foreach (var (id, html) in parts) text.Json.WriteString(id, html.ToString());
        text.Json.WriteEndObject();
        return text.ToString();
    }

    /// <summary>The stream that is asked for, which may not exist.</summary>
    private static string? Only(HttpContext context) => context.Request.Query["stream"] is [{ Length: > 0 } name, ..] ? name : null;

    private static byte[] Asset(string name)
    {
        using var stream = typeof(PageEndpoints).Assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
