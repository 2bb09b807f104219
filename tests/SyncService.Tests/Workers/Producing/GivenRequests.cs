using SyncService.Protocol;
using SyncService.Target.Requests;

namespace SyncService.Tests.Workers.Producing;

/// <summary>Requests in memory; none is ever done.</summary>
internal sealed class GivenRequests : IStreamRequests
{
    private readonly Dictionary<long, Request> open = [];

    public IReadOnlyDictionary<long, Request> Open => open;

    public void Ask(long id, params long[] keys) => open[id] = new Request(
        id,
        StreamSpec.DefaultName,
        new RequestArgument([.. keys.Select(key => new Dictionary<string, string> { ["ID"] = $"{key}" })]),
        "ana",
        default,
        "open");

    public void AskForCycle(long id) => open[id] = new Request(id, StreamSpec.DefaultName, RequestArgument.WholeCycle, "ana", default, "open");

    public void AskUnknown(long id) => open[id] = new Request(id, StreamSpec.DefaultName, null, "ana", default, "open");

    public Task<IReadOnlyList<Request>> OpenAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Request>>([.. open.Values.Where(request => !request.IsRefused)]);

    public Task EnqueuedAsync(Request request, Generation generation, Seq last, RequestOutcome outcome, CancellationToken cancellation)
    {
        open[request.Id] = open[request.Id] with { Generation = generation, Last = last, Outcome = outcome, State = "enqueued" };
        return Task.CompletedTask;
    }

    public Task RefuseAsync(Request request, RequestOutcome outcome, CancellationToken cancellation)
    {
        open[request.Id] = open[request.Id] with { Outcome = outcome, State = "refused" };
        return Task.CompletedTask;
    }
}
