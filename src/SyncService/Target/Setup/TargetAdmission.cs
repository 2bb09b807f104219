using SyncService.Target.Sessions;

namespace SyncService.Target.Setup;

/// <summary>Whether the server that answers at a start can be written to at all.</summary>
internal static class TargetAdmission
{
    /// <exception cref="SyncException">It cannot, and why; in the words of a check.</exception>
    public static Func<CancellationToken, Task<ServerStanding>> EnsureAsync(PostgresConnections connections, IReadOnlyList<StreamSpec> streams) => async cancellation =>
    {
        var standing = await connections.RunAsync(connection => ServerStanding.ReadAsync(connection, cancellation), $"PostgreSQL at {connections.Name}", cancellation);
        return standing.Refusals(connections.Name, streams).FirstOrDefault() is { } refusal ? throw refusal.Failure : standing;
    };
}
