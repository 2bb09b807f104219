using SyncService.Target.Sessions;

namespace SyncService.Target.Setup;

/// <summary>Whether the server that answers at a start can be written to at all.</summary>
internal static class TargetAdmission
{
    /// <exception cref="SyncException">It cannot, and why; in the words of a check.</exception>
    public static Func<CancellationToken, Task<ServerStanding>> EnsureAsync(PostgresConnections connections, IReadOnlyList<StreamSpec> streams) => async cancellation =>
    {
        // A session that is kept has the settings of when it began.
        await using var probe = await TargetProbe.OpenAsync(connections, cancellation);
        var standing = await probe.ServerAsync(cancellation);
        return standing.Refusals(connections.Name, streams).FirstOrDefault() is { } refusal ? throw refusal.Failure : standing;
    };
}
