namespace LocalServers.Postgres;

/// <summary>How a private PgBouncer shares its sessions out.</summary>
public sealed record PoolerOptions
{
    /// <summary><c>session</c>, <c>transaction</c> or <c>statement</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>Sessions for each database and user.</summary>
    public int Size { get; init; } = 20;

    /// <summary>Other settings as in <c>pgbouncer.ini</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
