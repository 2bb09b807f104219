using SyncService.Protocol;

namespace SyncService.Target.Requests;

/// <summary>What is asked of one stream, as its workers see it.</summary>
/// <remarks>Each member is one transaction. Every member throws <see cref="SyncException"/> when the store fails.</remarks>
internal interface IStreamRequests
{
    /// <summary>Ends those that are carried out and applied, asks for rows that another row kept out and whose time has come, and returns the oldest of those that are open.</summary>
    Task<IReadOnlyList<Request>> OpenAsync(CancellationToken cancellation);

    /// <summary>All records of a request are in the queue. A request that got its number after PostgreSQL went back in time is another one, and stays as it is. It is done once they are applied under the same generation, and carried out again otherwise.</summary>
    Task EnqueuedAsync(Request request, Generation generation, Seq last, RequestOutcome outcome, CancellationToken cancellation);

    /// <summary>It cannot be carried out.</summary>
    Task RefuseAsync(Request request, RequestOutcome outcome, CancellationToken cancellation);
}

/// <summary>For a stream of which nobody can ask anything.</summary>
internal sealed class NoRequests : IStreamRequests
{
    public static readonly NoRequests Instance = new();

    private NoRequests()
    {
    }

    public Task<IReadOnlyList<Request>> OpenAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Request>>([]);

    public Task EnqueuedAsync(Request request, Generation generation, Seq last, RequestOutcome outcome, CancellationToken cancellation) => Task.CompletedTask;

    public Task RefuseAsync(Request request, RequestOutcome outcome, CancellationToken cancellation) => Task.CompletedTask;
}
