using System.Globalization;
using Npgsql;
using SyncService.Protocol;
using SyncService.Target.Sessions;

namespace SyncService.Target.Checkpoints;

/// <summary>Who a stream is to others that use the same Redis, and whether another of them is at work in this database. Changes nothing.</summary>
/// <remarks>Every member throws <see cref="SyncException"/> when the store fails.</remarks>
internal sealed class DeploymentLook(PostgresConnections connections)
{
    /// <summary>The identifier is made with the cluster; replicas, and what a file backup is restored to, have the same: https://www.postgresql.org/docs/current/functions-info.html</summary>
    private const string Cluster = "SELECT system_identifier::text FROM pg_control_system()";

    private string Address => string.Create(CultureInfo.InvariantCulture, $"{connections.Options.Host}:{connections.Options.Port}");

    public Task<QueueOwner> OwnerAsync(StreamId id, CancellationToken cancellation) => connections.RunAsync(
        async connection =>
        {
            // A pooler may know the database by another name.
            await using var command = new NpgsqlCommand("SELECT current_database()::text", connection);
            var database = (string)(await command.ExecuteScalarAsync(cancellation))!;
            return QueueOwner.Of($"{await ClusterAsync(connection, cancellation) ?? Address}/{database}", database, id.Target, Address, InstanceName.OfThisProcess);
        },
        "the identifier of the cluster",
        cancellation);

    /// <summary>The instance that reads the source of a stream; null when none does.</summary>
    public Task<string?> AtWorkAsync(StreamId id, CancellationToken cancellation) => connections.RunAsync(
        connection => new AdvisoryLocks(new PostgresSession(connection), connections).HolderAsync(id.LockOf(Role.Producer), cancellation), "pg_locks", cancellation);

    /// <summary>Null where the role may not ask: then the address stands for it.</summary>
    private static async Task<string?> ClusterAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        try
        {
            await using var command = new NpgsqlCommand(Cluster, connection);
            return (string?)await command.ExecuteScalarAsync(cancellation);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.UndefinedFunction)
        {
            return null;
        }
    }
}
