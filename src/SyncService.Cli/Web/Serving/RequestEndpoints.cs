using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SyncService.Cli.Commands.Resync;
using SyncService.Cli.Web.Languages;
using SyncService.Observation;
using SyncService.Target.Requests;

namespace SyncService.Cli.Web.Serving;

/// <summary>What may be asked of streams from the page, and decided about held deletes. What is asked stands in PostgreSQL, and is carried out by whichever instance works on the stream.</summary>
internal sealed class RequestEndpoints(PipelineView view, GuardedActions actions)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        actions.Map(routes, "/api/streams/{name}/verify", "compare the stream", "name", (context, say, token) => AskAsync(context, say, token, RequestArgument.Comparison));
        actions.Map(routes, "/api/streams/{name}/reload", "reload the stream", "name", (context, say, token) => AskAsync(context, say, token, RequestArgument.Reload(null), RequestArgument.Comparison));
        actions.Map(routes, "/api/streams/{name}/resync", "resync a row of the stream", "name", ResyncAsync);
        actions.Map(routes, "/api/deletes/{id:long}/apply", "apply the deletes", "id", ApplyAsync);
        actions.Map(routes, "/api/deletes/{id:long}/discard", "discard the deletes", "id", DiscardAsync);
    }

    private async Task<(int, string)> AskAsync(HttpContext context, Phrases say, CancellationToken cancellation, params RequestArgument[] arguments)
    {
        if (GuardedActions.Stream(context, view) is not { } stream) return GuardedActions.NoStream(context);
        foreach (var argument in arguments) await view.Requests.AskAsync(stream, argument, GuardedActions.By(context), cancellation);
        return (StatusCodes.Status202Accepted, say.With(say.AskedOfStream, stream.Name));
    }

    private Task<(int, string)> ResyncAsync(HttpContext context, Phrases say, CancellationToken cancellation) =>
        KeyArgument.TryParse(context.Request.Query["key"].ToString()) is { } key
            ? AskAsync(context, say, cancellation, new RequestArgument([key]))
            : Task.FromResult((StatusCodes.Status400BadRequest, say.NoKey));

    private async Task<(int, string)> ApplyAsync(HttpContext context, Phrases say, CancellationToken cancellation)
    {
        var id = Id(context);
        if (await view.Deletions.FindAsync(id, cancellation) is not { IsHeld: true } held || view.Streams.FirstOrDefault(one => one.Spec.Name == held.Stream)?.Spec is not { } stream) return NotHeld(id, say);
        if (stream.Deletes == DeletePolicy.Keep) return (StatusCodes.Status409Conflict, say.With(say.KeepsRows, stream.Name));
        return await view.Deletions.ApplyAsync(held, GuardedActions.By(context), cancellation) is null ? NotHeld(id, say) : (StatusCodes.Status202Accepted, say.With(say.DeletesAsked, say.Number(held.Rows), stream.Target));
    }

    private async Task<(int, string)> DiscardAsync(HttpContext context, Phrases say, CancellationToken cancellation)
    {
        var id = Id(context);
        return await view.Deletions.FindAsync(id, cancellation) is { IsHeld: true } held && await view.Deletions.DiscardAsync(held, GuardedActions.By(context), cancellation)
            ? (StatusCodes.Status200OK, say.With(say.DeletesDiscarded, say.Number(held.Rows)))
            : NotHeld(id, say);
    }

    private static (int, string) NotHeld(long id, Phrases say) => (StatusCodes.Status404NotFound, say.With(say.NotHeld, id));

    private static long Id(HttpContext context) => long.Parse(GuardedActions.Value(context, "id"), CultureInfo.InvariantCulture);
}
