using System.Globalization;
using SyncService.Protocol;
using SyncService.Target.Requests;

namespace SyncService.Tests.Protocol.Simulation;

/// <summary>The requests in PostgreSQL as one process sees them.</summary>
internal sealed class RequestConnection(Wire wire, SimulatedPostgres postgres) : IStreamRequests
{
    public Task<IReadOnlyList<Request>> OpenAsync(CancellationToken cancellation) => wire.Call<IReadOnlyList<Request>>(() =>
    {
        postgres.Settle();
        return [.. postgres.Requests.Where(asked => !asked.IsDone).Select(Shown)];
    });

    public Task EnqueuedAsync(Request request, Generation generation, Seq last, RequestOutcome outcome, CancellationToken cancellation) => wire.Call(() =>
    {
        var place = postgres.Requests.FindIndex(asked => asked.Id == request.Id && AskedAt(asked) == request.AskedAt && !asked.IsDone);
        if (place >= 0) postgres.Requests[place] = postgres.Requests[place] with { Generation = generation, Last = last };
        return 0;
    });

    public Task RefuseAsync(Request request, RequestOutcome outcome, CancellationToken cancellation) => throw new InvalidOperationException($"Request {request.Id} is refused.");

    private static DateTimeOffset AskedAt(SimulatedRequest asked) => DateTimeOffset.UnixEpoch.AddSeconds(asked.Asked);

    private static Request Shown(SimulatedRequest asked) => new(
        asked.Id,
        StreamSpec.DefaultName,
        asked.Keys.Count == 0 ? RequestArgument.WholeCycle : new RequestArgument([.. asked.Keys.Select(key => new Dictionary<string, string> { ["ID"] = key.ToString(CultureInfo.InvariantCulture) })], Removes: true),
        "the operator",
        AskedAt(asked),
        asked.Generation is null ? "open" : "enqueued")
    {
        Generation = asked.Generation,
        Last = asked.Last,
    };
}
