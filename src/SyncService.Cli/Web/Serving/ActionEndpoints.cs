using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SyncService.Cli.Web.Languages;
using SyncService.Observation;
using SyncService.Target;
using SyncService.Target.Requests;

namespace SyncService.Cli.Web.Serving;

/// <summary>What can be changed at once from the page: letters, and whether a stream is held.</summary>
internal sealed class ActionEndpoints(PipelineView view, GuardedActions actions)
{
    /// <summary>The row is read at the next look at the source, and that may be a while.</summary>
    private static readonly TimeSpan WaitForRow = TimeSpan.FromSeconds(7);

    public void Map(IEndpointRouteBuilder routes)
    {
        actions.Map(routes, "/api/dead/{id:long}/retry", "retry dead letter", "id", RetryAsync);
        actions.Map(routes, "/api/dead/{id:long}/discard", "discard dead letter", "id", DiscardAsync);
        actions.Map(routes, "/api/streams/{name}/pause", "pause the stream", "name", PauseAsync);
        actions.Map(routes, "/api/streams/{name}/resume", "resume the stream", "name", ResumeAsync);
    }

    private async Task<(int, string)> RetryAsync(HttpContext context, Phrases say, CancellationToken cancellation)
    {
        var id = Id(context);
        var result = await view.Retry.RetryAsync(id, GuardedActions.By(context), WaitForRow, cancellation);
        return result.End switch
        {
            LetterEnd.Settled => (StatusCodes.Status200OK, say.With(say.Settled, id)),
            LetterEnd.Asked => (StatusCodes.Status202Accepted, say.With(say.Asked, id)),
            LetterEnd.Lost => (StatusCodes.Status409Conflict, say.With(say.AskedInVain, id)),
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
        if (GuardedActions.Stream(context, view) is not { } stream) return GuardedActions.NoStream(context);
        await view.Pauses.PauseAsync(StreamId.Of(stream), GuardedActions.By(context), null, cancellation);
        return (StatusCodes.Status200OK, say.With(say.NowPaused, stream.Name));
    }

    private async Task<(int, string)> ResumeAsync(HttpContext context, Phrases say, CancellationToken cancellation)
    {
        if (GuardedActions.Stream(context, view) is not { } stream) return GuardedActions.NoStream(context);
        await view.Pauses.ResumeAsync(StreamId.Of(stream), cancellation);
        return (StatusCodes.Status200OK, say.With(say.NowRuns, stream.Name));
    }

    private static long Id(HttpContext context) => long.Parse(GuardedActions.Value(context, "id"), CultureInfo.InvariantCulture);
}
