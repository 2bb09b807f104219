namespace SyncService.Target;

/// <summary>How PostgreSQL is reached and written.</summary>
internal sealed record TargetOptions
{
    /// <summary><c>PG_HOST</c>: a host, or a comma-separated list (each with an optional <c>:port</c>) of which the primary is used.</summary>
    public required string Host { get; init; }

    /// <summary><c>PG_PORT</c>, default 5432.</summary>
    public int Port { get; init; } = 5432;

    /// <summary><c>PG_DATABASE</c></summary>
    public required string Database { get; init; }

    /// <summary><c>PG_USER</c></summary>
    public required string User { get; init; }

    /// <summary><c>PG_PASSWORD</c></summary>
    public required string Password { get; init; }

    /// <summary><c>PG_SSLMODE</c>: <c>disable</c>, <c>allow</c>, <c>prefer</c> (default), <c>require</c>, <c>verify-ca</c>, <c>verify-full</c>.</summary>
    public string SslMode { get; init; } = "prefer";

    /// <summary><c>PG_SSLROOTCERT</c>: PEM file of the authority that signed the server's certificate.</summary>
    public string? RootCertificateFile { get; init; }

    /// <summary><c>PG_CREATE_TABLE</c>: create the target table when it is missing; default false.</summary>
    public bool CreateTable { get; init; }

    /// <summary><c>PG_ADD_COLUMNS</c>: add source columns that the target table lacks; default false.</summary>
    public bool AddColumns { get; init; }

    /// <summary><c>PG_TIME_ZONE</c>: the zone in which stamps without one are read when the target column has one; default UTC.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary><c>BATCH_SIZE</c>: the largest number of records in one transaction; null: the service chooses.</summary>
    public int? BatchSize { get; init; }

    /// <summary><c>DEAD_LETTER_LIMIT</c>: the share of the last records, in percent, above which bad rows stop the stream; default 10.</summary>
    public double DeadLetterLimitPercent { get; init; } = 10;

    /// <summary><c>DEAD_LETTER_RETENTION</c>: how long is kept what became of dead letters that are settled; default 90 days, zero: not at all.</summary>
    public TimeSpan DeadLetterRetention { get; init; } = TimeSpan.FromDays(90);

    public bool KeepsSettledLetters => DeadLetterRetention > TimeSpan.Zero;

    /// <summary>Says where, and no secret.</summary>
    public override string ToString() => $"{Host}:{Port}/{Database}";
}
