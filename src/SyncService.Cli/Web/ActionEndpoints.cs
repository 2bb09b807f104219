using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using SyncService.Running;
using SyncService.Target;

namespace SyncService.Cli.Web;

/// <summary>What can be changed from the page. Each request is guarded, and logged with who asked for what.</summary>
internal sealed class ActionEndpoints(HttpOptions options, PipelineView view, PageView page, ILogger log)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/dead/{id:long}/retry", (RequestDelegate)(context => RunAsync(context, $"retry dead letter {Value(context, "id")}", RetryAsync)));
        routes.MapPost("/api/dead/{id:long}/discard", (RequestDelegate)(context => RunAsync(context, $"discard dead letter {Value(context, "id")}", DiscardAsync)));
        routes.MapPost("/api/streams/{name}/pause", (RequestDelegate)(context => RunAsync(context, $"pause the stream {Value(context, "name")}", PauseAsync)));
        routes.MapPost("/api/streams/{name}/resume", (RequestDelegate)(context => RunAsync(context, $"resume the stream {Value(context, "name")}", ResumeAsync)));
    }

    private async Task RunAsync(HttpContext context, string action, Func<HttpContext, Phrases, Task<(int Status, string Said)>> run)
    {
        var remote = Remote(context);
        context.Response.ContentType = "text/plain; charset=utf-8";
        if (Guard.Refusal(context.Request, options.Token) is var (status, reason))
        {
            log.ActionRefused(remote, action, reason);
            context.Response.StatusCode = status;
            if (status == StatusCodes.Status401Unauthorized) context.Response.Headers.WWWAuthenticate = "Bearer";
            await context.Response.WriteAsync(reason);
            return;
        }

        string said;
        try
        {
            (context.Response.StatusCode, said) = await run(context, Phrases.For(context.Request.Headers.AcceptLanguage));
        }
        catch (SyncException e)
        {
            (context.Response.StatusCode, said) = (StatusCodes.Status503ServiceUnavailable, e.Line);
        }

        log.ActionTaken(remote, $"{action}: {said.TrimEnd('.')}");
        page.Forget();
        await context.Response.WriteAsync(said);
    }

    private async Task<(int, string)> RetryAsync(HttpContext context, Phrases say)
    {
        var id = Id(context);
        var result = await view.Retry.RetryAsync(id, context.RequestAborted);
        return result.Outcome switch
        {
            RetryOutcome.Applied => (StatusCodes.Status200OK, say.With(say.Applied, id)),
            RetryOutcome.Newer => (StatusCodes.Status200OK, say.With(say.Newer, id)),
            RetryOutcome.Same => (StatusCodes.Status200OK, say.With(say.Same, id)),
            RetryOutcome.Undecided => (StatusCodes.Status409Conflict, say.With(say.Undecided, id)),
            RetryOutcome.Refused => (StatusCodes.Status409Conflict, say.With(say.Refused, id, result.Reason)),
            _ => (StatusCodes.Status404NotFound, say.With(say.Unknown, id, result.Reason)),
        };
    }

    private async Task<(int, string)> DiscardAsync(HttpContext context, Phrases say) =>
        await view.Letters.DiscardAsync(Id(context), context.RequestAborted)
            ? (StatusCodes.Status200OK, say.With(say.Discarded, Id(context)))
            : (StatusCodes.Status404NotFound, say.With(say.Unknown, Id(context), "There is no such letter."));

    private async Task<(int, string)> PauseAsync(HttpContext context, Phrases say)
    {
        if (Stream(context) is not { } stream) return NoStream(context);
        await view.Pauses.PauseAsync(stream, $"{Remote(context)} over the page", null, context.RequestAborted);
        return (StatusCodes.Status200OK, say.With(say.NowPaused, stream));
    }

    private async Task<(int, string)> ResumeAsync(HttpContext context, Phrases say)
    {
        if (Stream(context) is not { } stream) return NoStream(context);
        await view.Pauses.ResumeAsync(stream, context.RequestAborted);
        return (StatusCodes.Status200OK, say.With(say.NowRuns, stream));
    }

    private string? Stream(HttpContext context) => view.Streams.FirstOrDefault(stream => stream.Spec.Name == Value(context, "name"))?.Spec.Name;

    private static (int, string) NoStream(HttpContext context) => (StatusCodes.Status404NotFound, $"There is no stream {Value(context, "name")}.");

    /// <summary>The address of the connection: what a header says of it, anybody can write.</summary>
    private static string Remote(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        return (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString() ?? "somebody";
    }

    private static long Id(HttpContext context) => long.Parse(Value(context, "id"), CultureInfo.InvariantCulture);

    private static string Value(HttpContext context, string name) => (string)context.Request.RouteValues[name]!;
}
