using Npgsql;

namespace SyncService.Target.Sessions;

/// <summary>Finds out how a pooler shares its sessions out, by what it does.</summary>
/// <remarks>
/// Two connections at once, which set nothing, ask again and again which process of the server answers. Where a session belongs to its client, each always meets the
/// same process, and never the other's. Where it belongs to a statement or a transaction, both meet the one that was free last, or all that are free in turn:
/// each asks twice running, since two that are free would otherwise look as if they belonged.
/// </remarks>
internal sealed class PoolerLook(PostgresSources sources)
{
    private const int Rounds = 8;

    /// <summary>How it begins to refuse what it does not know at the start of a session: https://www.pgbouncer.org/config.html#ignore_startup_parameters</summary>
    private const string NameOfPgBouncer = "unsupported startup parameter";

    /// <summary>Null where each client has a session to itself; otherwise in words what stands there.</summary>
    /// <exception cref="SyncException">It does not let two sessions be had.</exception>
    public async Task<string?> SharedByAsync(string host, int port, CancellationToken cancellation)
    {
        await using var source = sources.Plain(host, port);
        await using var one = await source.OpenConnectionAsync(cancellation);
        var first = await ProcessAsync(one, cancellation);
        await using var other = await source.OpenConnectionAsync(cancellation);
        var second = await SecondAsync(other, cancellation);
        if (!await AreSharedAsync(one, first, other, second, cancellation)) return null;
        var mode = await TakesTransactionsAsync(other, cancellation) ? "transaction" : "statement";
        return await IsPgBouncerAsync(host, port, cancellation) ? $"PgBouncer in {mode} mode" : $"a pooler in {mode} mode";
    }

    private static async Task<bool> AreSharedAsync(NpgsqlConnection one, int first, NpgsqlConnection other, int second, CancellationToken cancellation)
    {
        if (first == second) return true;
        for (var i = 0; i < Rounds; i++)
        {
            if (await ProcessAsync(other, cancellation) != second || await ProcessAsync(one, cancellation) != first) return true;
            if (await ProcessAsync(one, cancellation) != first || await ProcessAsync(other, cancellation) != second) return true;
        }

        return false;
    }

    private static async Task<int> ProcessAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        (await SingleSessions.ProcessAsync(connection, SessionSettings.Process, cancellation))!.Value;

    private async Task<int> SecondAsync(NpgsqlConnection other, CancellationToken cancellation)
    {
        try
        {
            return await ProcessAsync(other, cancellation);
        }
        catch (NpgsqlException e) when (e is PostgresException || e.InnerException is TimeoutException)
        {
            throw new SyncException(
                $"The pooler in front of PostgreSQL at {sources.Name} has no second session for the service.",
                "Raise the size of its pool (PgBouncer: default_pool_size): a service keeps up to 11 sessions.",
                Failure.Transient,
                e).Of(Store.PostgreSql);
        }
    }

    /// <remarks>One that pools statements ends a session that begins a transaction; nothing was done in it.</remarks>
    private static async Task<bool> TakesTransactionsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        try
        {
            foreach (var sql in (string[])["BEGIN READ ONLY", "ROLLBACK"])
            {
                await using var command = new NpgsqlCommand(sql, connection);
                await command.ExecuteNonQueryAsync(cancellation);
            }

            return true;
        }
        catch (PostgresException)
        {
            return false;
        }
    }

    private async Task<bool> IsPgBouncerAsync(string host, int port, CancellationToken cancellation)
    {
        try
        {
            await using var source = sources.Plain(host, port, "-c sync_service.look=1");
            await using var connection = await source.OpenConnectionAsync(cancellation);
            return false;
        }
        catch (PostgresException e)
        {
            return e.MessageText.StartsWith(NameOfPgBouncer, StringComparison.Ordinal);
        }
    }
}
