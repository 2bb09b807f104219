namespace LocalServers.Postgres;

/// <summary>How a private PostgreSQL is set up.</summary>
public sealed record PostgresOptions
{
    public string Superuser { get; init; } = "postgres";

    public string Password { get; init; } = Secret.New();

    /// <summary>Settings as in <c>postgresql.conf</c>; they win over the defaults below.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <remarks>
    /// <c>fsync</c> is off because the data ends with the run: a killed process loses nothing by it. A measurement of
    /// writes turns it on. Dynamic shared memory lies in the data folder so that a killed server leaves none elsewhere.
    /// </remarks>
    internal static IReadOnlyDictionary<string, string> Defaults { get; } = new Dictionary<string, string>
    {
        ["fsync"] = "off",
        ["shared_buffers"] = "64MB",
        ["max_connections"] = "200",
        ["dynamic_shared_memory_type"] = "mmap",
        ["wal_level"] = "replica",
        ["max_wal_senders"] = "10",
        ["jit"] = "off",
        ["autovacuum_naptime"] = "10s",
        ["log_line_prefix"] = "%m [%p] %d ",
    };
}

/// <summary>How a PostgreSQL server is asked to stop.</summary>
public enum PostgresStop
{
    /// <summary>Sessions are ended, open transactions are rolled back, a checkpoint is written.</summary>
    Fast,

    /// <summary>Everything ends at once; the next start recovers.</summary>
    Immediate,
}

/// <summary>A copy of a server's data folder.</summary>
public sealed record PostgresBackup(string Folder);
