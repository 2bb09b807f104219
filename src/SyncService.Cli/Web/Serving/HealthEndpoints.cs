using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SyncService.Observation;
using SyncService.Protocol.Verifications;

namespace SyncService.Cli.Web.Serving;

/// <summary><c>/healthz</c>: the process lives. <c>/readyz</c>: all stores answer, no stream is stopped by an error, and each lag is within <c>LAG_SLO</c>.</summary>
/// <remarks>The text of <c>/readyz</c> also has a line a stream with the newest word of its comparison, which is about the rows, not about the instance: it changes no code. A paused stream is as somebody wants it, and an instance that stands by has no lag of its own: neither makes the service unready.</remarks>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, HttpOptions options, PipelineView view)
    {
        routes.MapMethods("/healthz", ["GET", "HEAD"], (RequestDelegate)(context => context.Response.WriteAsync("ok\n")));
        routes.MapMethods("/readyz", ["GET", "HEAD"], (RequestDelegate)(async context =>
        {
            var stores = await view.Stores.AskAsync(context.RequestAborted);
            var problems = Problems(stores, view.Streams, options.LagObjective);
            context.Response.StatusCode = problems.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            context.Response.ContentType = "text/plain; charset=utf-8";
            IEnumerable<string> lines = [.. problems.Count == 0 ? ["ready"] : problems, .. view.Streams.Select(Compared)];
            await context.Response.WriteAsync(string.Join('\n', lines) + "\n");
        }));
    }

    /// <summary>One line for each thing that keeps the service from being ready.</summary>
    public static IReadOnlyList<string> Problems(IReadOnlyList<StoreState> stores, IReadOnlyList<StreamView> streams, TimeSpan? objective) =>
    [
        .. stores.Where(store => store.IsUp != true).Select(store => store.Problem is { } problem ? $"{problem} {store.Hint}".TrimEnd() : $"{store.Name} was not reached yet."),
        .. streams.SelectMany(stream => stream.Metrics.Troubles.Where(trouble => trouble.Stops).Select(trouble => $"{stream.Spec.Name}: {trouble.Message}")),
        .. objective is not { } longest ? [] : streams.Where(stream => stream.Metrics.Pause is null && IsLate(stream, longest)).Select(stream => Late(stream, longest)),
    ];

    /// <summary>The newest word of the comparison of a stream with its source.</summary>
    public static string Compared(StreamView stream) =>
        $"{stream.Spec.Name}: {(stream.Metrics.Comparisons is { } comparisons ? ComparedStreams.WordOf(comparisons.Newest) : "PostgreSQL has not said yet whether it was compared")}";

    private static bool IsLate(StreamView stream, TimeSpan longest) =>
        stream.Holds(Role.Producer) && (stream.Metrics.Freshness is not { } lag || lag > longest);

    private static string Late(StreamView stream, TimeSpan longest) => stream.Metrics.Freshness is { } lag
        ? string.Create(CultureInfo.InvariantCulture, $"{stream.Spec.Name}: {lag.TotalSeconds:0} s behind the source; LAG_SLO is {longest.TotalSeconds:0.###} s.")
        : $"{stream.Spec.Name}: has not caught up with the source yet.";
}
