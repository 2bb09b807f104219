using Npgsql;
using SyncService.Target.Sessions;

namespace SyncService.Target.Setup;

/// <summary>The server and the database as a role finds them.</summary>
internal sealed record ServerStanding
{
    /// <param name="Code">A stable word for machines.</param>
    /// <param name="Failure">In the operator's words.</param>
    public sealed record Refusal(string Code, SyncException Failure);

    public required DateTimeOffset Clock { get; init; }

    public required string Version { get; init; }

    public required string Encoding { get; init; }

    public required string User { get; init; }

    public required string Database { get; init; }

    public bool IsStandby { get; init; }

    /// <summary>Whether a transaction of this role may write nothing unless it says so.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Whether a name without a schema is looked for anywhere.</summary>
    public bool HasSearchPath { get; init; } = true;

    public static async Task<ServerStanding> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(StandingSql.Server, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new ServerStanding
        {
            Clock = new DateTimeOffset(reader.GetDateTime(0)),
            Version = reader.GetString(1),
            Encoding = reader.GetString(2),
            User = reader.GetString(3),
            Database = reader.GetString(4),
            IsStandby = reader.GetBoolean(5),
            IsReadOnly = reader.GetBoolean(6),
            HasSearchPath = reader.GetBoolean(7),
        };
    }

    /// <summary>What keeps the service from writing here, each with a way out.</summary>
    /// <param name="name">How the person who configured it would name the server.</param>
    /// <param name="streams">Those that write.</param>
    public IEnumerable<Refusal> Refusals(string name, IReadOnlyList<StreamSpec> streams)
    {
        var role = $"ALTER ROLE {PgName.Quote(User)} IN DATABASE {PgName.Quote(Database)} SET";
        if (IsStandby)
        {
            // It may be on its way to become the primary.
            yield return new("target-standby", new SyncException(
                $"PostgreSQL at {name} is a standby, which takes no rows.", "Name the primary in PG_HOST, or all servers of the cluster.", Failure.Transient).Of(Store.PostgreSql));
        }

        if (IsReadOnly)
        {
            // It may be so for a while: whoever moves a database makes it readable alone first.
            yield return new("target-read-only", new SyncException(
                $"Transactions of {User} in {Database} may only read: default_transaction_read_only is on.", $"Run: {role} default_transaction_read_only = off;", Failure.Transient).Of(Store.PostgreSql));
        }

        if (!HasSearchPath && streams.FirstOrDefault(stream => PgName.Parse(stream.Target).Schema is null) is { } lost)
        {
            yield return new("target-search-path", new SyncException(
                $"The search path of {User} in {Database} has no schema in which {lost.Target} could be.",
                $"Name the schema in {lost.Settings.Target}, or run: {role} search_path = public;",
                Failure.Configuration).Of(Store.PostgreSql));
        }
    }
}
