using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using SyncService.Cli.Web.Languages;
using SyncService.Cli.Web.Pages;
using SyncService.Observation;

namespace SyncService.Cli.Web.Serving;

/// <summary>Runs what somebody asks for over the page: guarded, logged with who asked for what, and never longer than anybody waits.</summary>
internal sealed class GuardedActions(HttpOptions options, PipelineView view, PageView page, ILogger log)
{
    /// <summary>A row may wait for a lock that somebody holds; whoever asked must not wait for ever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <returns>A status, and what to tell whoever asked.</returns>
    public delegate Task<(int Status, string Said)> Action(HttpContext context, Phrases say, CancellationToken cancellation);

    /// <param name="routes">Where it is mapped.</param>
    /// <param name="path">Its path.</param>
    /// <param name="what">What is done, for the log.</param>
    /// <param name="of">The part of the path that names of what.</param>
    /// <param name="run">Does it.</param>
    public void Map(IEndpointRouteBuilder routes, string path, string what, string of, Action run) =>
        routes.MapPost(path, (RequestDelegate)(context => RunAsync(context, $"{what} {Value(context, of)}", run)));

    /// <summary>Who asks, for whoever looks later.</summary>
    public static string By(HttpContext context) => $"{Remote.Of(context)} over the page";

    public static StreamSpec? Stream(HttpContext context, PipelineView view) => view.Streams.FirstOrDefault(stream => stream.Spec.Name == Value(context, "name"))?.Spec;

    public static (int, string) NoStream(HttpContext context) => (StatusCodes.Status404NotFound, $"There is no stream {Value(context, "name")}.");

    public static string Value(HttpContext context, string name) => (string)context.Request.RouteValues[name]!;

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
}
