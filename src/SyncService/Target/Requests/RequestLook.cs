namespace SyncService.Target.Requests;

/// <summary>Looks what became of requests, and notices that PostgreSQL has lost one of them.</summary>
/// <remarks>A server that was set back gives a number once more: the time at which it was asked tells two requests apart.</remarks>
/// <param name="requests">Where they are kept.</param>
/// <param name="of">The stream that they were asked of.</param>
/// <param name="ids">As <see cref="RequestStore.AskAsync"/> returned them.</param>
internal sealed class RequestLook(RequestStore requests, StreamId of, IReadOnlyList<long> ids)
{
    private IReadOnlyList<Request>? first;

    /// <returns>The requests as they are; null when one of them is gone, because PostgreSQL was set back to before it.</returns>
    /// <exception cref="SyncException">The store fails.</exception>
    public async Task<IReadOnlyList<Request>?> FindAsync(CancellationToken cancellation)
    {
        var found = await requests.LookAsync(of, ids, cancellation);
        first ??= found;
        return found.Count < ids.Count || first.Zip(found).Any(request => request.First.AskedAt != request.Second.AskedAt) ? null : found;
    }
}
