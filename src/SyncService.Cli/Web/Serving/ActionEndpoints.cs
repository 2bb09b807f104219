using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using SyncService.Cli.Web.Languages;
using SyncService.Cli.Web.Pages;
using SyncService.Observation;
using SyncService.Target;
using SyncService.Target.Requests;

namespace SyncService.Cli.Web.Serving;

/// <summary>What can be changed from the page. Each request is guarded, and logged with who asked for what.</summary>
internal sealed class ActionEndpoints(HttpOptions options, PipelineView view, PageView page, ILogger log)
{
    /// <summary>A row may wait for a lock that somebody holds; whoever asked must not wait for ever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The row is read at the next look at the source, and that may be a while.</summary>
    private static readonly TimeSpan WaitForRow = TimeSpan.FromSeconds(7);

    private delegate Task<(int Status, string Said)> Action(HttpContext context, Phrases say, CancellationToken cancellation);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/dead/{id:long}/retry", (RequestDelegate)(context => RunAsync(context, $"retry dead letter {Value(context, "id")}", RetryAsync)));
        routes.MapPost("/api/dead/{id:long}/discard", (RequestDelegate)(context => RunAsync(context, $"discard dead letter {Value(context, "id")}", DiscardAsync)));
        routes.MapPost("/api/streams/{name}/pause", (RequestDelegate)(context => RunAsync(context, $"pause the stream {Value(context, "name")}", PauseAsync)));
        routes.MapPost("/api/streams/{name}/resume", (RequestDelegate)(context => RunAsync(context, $"resume the stream {Value(context, "name")}", ResumeAsync)));
    }

    private async Task RunAsync(HttpContext context, string action, Action run)
    {
        var remote = Remote.Of(context);
        context.Response.ContentType = "text/plain; charset=utf-8";
        if (Guard.Refusal(context.Request, options.Token) is var (status, reason))
        {
            log.ActionRefused(remote, action, reason);
            context.Response.StatusCode = status;
            if (status == StatusCodes.Status401Unauthorized) context.Response.Headers.WWWAuthenticate = "Bearer";
            await context.Response.WriteAsync(reason);
            return;
        }

        (context.Response.StatusCode, var said) = await WithinPatienceAsync(context, run, Phrases.For(context.Request.Headers.AcceptLanguage));
        log.ActionTaken(remote, $"{action}: {said.TrimEnd('.')}");
        page.Forget();
        await context.Response.WriteAsync(said);
    }

    /// <remarks>What was begun is carried through although whoever asked may have gone: the log says how it ended.</remarks>
    private async Task<(int Status, string Said)> WithinPatienceAsync(HttpContext context, Action run, Phrases say)
    {
        var limit = new CancellationTokenSource();
        try
        {
            return await run(context, say, limit.Token).WaitAsync(Patience, view.Clock);
        }
        catch (SyncException e)
        {
            return (StatusCodes.Status503ServiceUnavailable, $"{say.Failure(e.Message)} {say.Failure(e.Hint)}".TrimEnd());
        }
        catch (TimeoutException)
        {
            // Cancelling takes the driver its own time when the server hangs.
            _ = limit.CancelAsync();
            return (StatusCodes.Status503ServiceUnavailable, say.With(say.Unanswered, say.Duration(Patience)));
        }
    }

    private async Task<(int, string)> RetryAsync(HttpContext context, Phrases say, CancellationToken cancellation)
    {
        var id = Id(context);
        var result = await view.Retry.RetryAsync(id, $"{Remote.Of(context)} over the page", WaitForRow, cancellation);
        return result.End switch
        {
            LetterEnd.Settled => (StatusCodes.Status200OK, say.With(say.Settled, id)),
            LetterEnd.Asked => (StatusCodes.Status202Accepted, say.With(say.Asked, id)),
            LetterEnd.Stays => (StatusCodes.Status409Conflict, say.With(say.Refused, id, result.Reason)),
            _ => (StatusCodes.Status404NotFound, say.With(say.Unknown, id, result.Reason)),
        };
    }

    private async Task<(int, string)> DiscardAsync(HttpContext context, Phrases say, CancellationToken cancellation) =>
        await view.Letters.DiscardAsync(Id(context), cancellation)
            ? (StatusCodes.Status200OK, say.With(say.Discarded, Id(context)))
            : (StatusCodes.Status404NotFound, say.With(say.Unknown, Id(context), "There is no such letter."));

    private async Task<(int, string)> PauseAsync(HttpContext context, Phrases say, CancellationToken cancellation)
    {
        if (Stream(context) is not { } stream) return NoStream(context);
        await view.Pauses.PauseAsync(StreamId.Of(stream), $"{Remote.Of(context)} over the page", null, cancellation);
        return (StatusCodes.Status200OK, say.With(say.NowPaused, stream.Name));
    }

    private async Task<(int, string)> ResumeAsync(HttpContext context, Phrases say, CancellationToken cancellation)
    {
        if (Stream(context) is not { } stream) return NoStream(context);
        await view.Pauses.ResumeAsync(StreamId.Of(stream), cancellation);
        return (StatusCodes.Status200OK, say.With(say.NowRuns, stream.Name));
    }

    private StreamSpec? Stream(HttpContext context) => view.Streams.FirstOrDefault(stream => stream.Spec.Name == Value(context, "name"))?.Spec;

    private static (int, string) NoStream(HttpContext context) => (StatusCodes.Status404NotFound, $"There is no stream {Value(context, "name")}.");

    private static long Id(HttpContext context) => long.Parse(Value(context, "id"), CultureInfo.InvariantCulture);

    private static string Value(HttpContext context, string name) => (string)context.Request.RouteValues[name]!;
}
