namespace LocalServers.Redis;

/// <summary>How a private Redis is set up.</summary>
public sealed record RedisOptions
{
    /// <summary>Null: no password.</summary>
    public string? Password { get; init; } = Secret.New();

    /// <summary>Each write also goes to a log that is read again at the next start.</summary>
    public bool AppendOnly { get; init; }

    public int Databases { get; init; } = 4096;

    /// <summary>As in <c>redis.conf</c>, for example <c>64mb</c>; null: no limit.</summary>
    public string? MaxMemory { get; init; }

    /// <summary>More lines as in <c>redis.conf</c>; they come last and win.</summary>
    public IReadOnlyList<string> MoreLines { get; init; } = [];
}

/// <summary>A copy of a Redis server's data (an RDB file).</summary>
public sealed record RedisSnapshot(string File);
