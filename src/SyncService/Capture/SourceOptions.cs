namespace SyncService.Capture;

/// <summary>How SQL Server is reached and read.</summary>
internal sealed record SourceOptions
{
    /// <summary><c>MSSQL_HOST</c></summary>
    public required string Host { get; init; }

    /// <summary><c>MSSQL_PORT</c>, default 1433.</summary>
    public int Port { get; init; } = 1433;

    /// <summary><c>MSSQL_DATABASE</c></summary>
    public required string Database { get; init; }

    /// <summary><c>MSSQL_USER</c></summary>
    public required string User { get; init; }

    /// <summary><c>MSSQL_PASSWORD</c></summary>
    public required string Password { get; init; }

    /// <summary><c>MSSQL_ENCRYPT</c>: <c>mandatory</c> (default), <c>optional</c> or <c>strict</c>.</summary>
    public SourceEncryption Encryption { get; init; } = SourceEncryption.Mandatory;

    /// <summary><c>MSSQL_TRUST_SERVER_CERTIFICATE</c>, default false.</summary>
    public bool TrustServerCertificate { get; init; }

    /// <summary><c>MSSQL_TIMEOUT</c>: the longest wait for the first row of a query, in seconds; default 300.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary><c>SYNC_INTERVAL</c>: pause between two cycles, in seconds with fractions; default 60.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary><c>SYNC_OVERLAP</c>: how far before the cursor each cycle reads again, in seconds; default 30.</summary>
    public TimeSpan Overlap { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether somebody set it.</summary>
    public bool IsOverlapSet { get; init; }

    /// <summary><c>SYNC_START</c>: rows with an older stamp are not read; default: <see cref="DateTime.MinValue"/>, everything is read.</summary>
    public DateTime Start { get; init; } = DateTime.MinValue;

    public bool SkipsRows => Start > DateTime.MinValue;

    /// <summary><c>MASK_SALT</c>: the secret of the <c>hash</c> mask.</summary>
    public string MaskSalt { get; init; } = "";

    /// <summary>Says where, and no secret.</summary>
    public override string ToString() => $"{Host}:{Port}/{Database}";
}

/// <summary>The encryption modes of SqlClient, by its names.</summary>
internal enum SourceEncryption
{
    Optional,
    Mandatory,
    Strict,
}
