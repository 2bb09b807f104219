namespace SyncService.Queue;

/// <summary>How Redis is reached, and how much it may hold.</summary>
internal sealed record QueueOptions
{
    /// <summary><c>REDIS_HOST</c>: <c>host</c>, <c>host:port</c>, a comma-separated list of them, or <c>sentinel:NAME@host:port,host:port</c>. Default <c>redis</c>.</summary>
    public string Host { get; init; } = "redis";

    /// <summary><c>REDIS_PORT</c>: for hosts that name none; default 6379 (26379 for sentinels).</summary>
    public int? Port { get; init; }

    /// <summary><c>REDIS_USER</c>, optional.</summary>
    public string? User { get; init; }

    /// <summary><c>REDIS_PASSWORD</c>, optional.</summary>
    public string? Password { get; init; }

    /// <summary><c>REDIS_DB</c>, default 0.</summary>
    public int Database { get; init; }

    /// <summary><c>REDIS_KEY_PREFIX</c>: what the names of all keys begin with, so that two deployments can share a Redis database; default none.</summary>
    public string KeyPrefix { get; init; } = "";

    /// <summary><c>REDIS_TLS</c>, default false.</summary>
    public bool Tls { get; init; }

    /// <summary><c>REDIS_CA_FILE</c>: PEM file of the authority that signed the server's certificate; default: the machine's.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary><c>QUEUE_HIGH_WATER</c>: the producer pauses above this many records, and goes on below half of it; default 200,000.</summary>
    public int HighWater { get; init; } = 200_000;

    /// <summary><c>QUEUE_HIGH_WATER_MB</c>: the same, in mebibytes of records; default 256.</summary>
    public int HighWaterMegabytes { get; init; } = 256;

    /// <summary>Says where, and no secret.</summary>
    public override string ToString() => $"{Host}:{Port}/{Database}";
}
