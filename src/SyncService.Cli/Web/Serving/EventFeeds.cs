using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace SyncService.Cli.Web.Serving;

/// <summary>How many pages are kept up to date at a time. A feed lasts as long as its page is open, so that pages alone could otherwise take all connections, and health checks find none.</summary>
internal sealed class EventFeeds
{
    public const int Most = 100;

    /// <summary>After so many seconds somebody may have gone.</summary>
    private const int TryAgain = 5;

    private int open;

    public async Task OpenAsync(HttpContext context, Func<HttpContext, Task> feed)
    {
        try
        {
            if (Interlocked.Increment(ref open) <= Most)
            {
                await feed(context);
                return;
            }
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.RetryAfter = TryAgain.ToString(CultureInfo.InvariantCulture);
        await context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{Most} pages are kept up to date already. This one is as it was when it was opened; it is kept up to date when another is closed.\n"));
    }
}
