using SqlServerSandbox.Catalog;

namespace SqlServerSandbox;

/// <summary>How a sandbox is started.</summary>
internal sealed record SandboxOptions
{
    /// <summary>The port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The database that exists at the start.</summary>
    public string Database { get; init; } = "ERP";

    /// <summary>The administrator's login.</summary>
    public string User { get; init; } = "sa";

    public required string Password { get; init; }

    public EncryptionMode Encrypt { get; init; } = EncryptionMode.On;

    /// <summary>Whether READ COMMITTED waits for writers (locking) instead of reading the last committed rows (snapshot).</summary>
    public bool LockingReads { get; init; }

    /// <summary>The server's zone, in which GETDATE and its kin are; the machine's by default.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Local;

    /// <summary>The version and edition that it shows itself as.</summary>
    public ServerProduct Product { get; init; } = ServerProduct.Newest;

    /// <summary>Whether all but the administrator meet a small compatible server: less SQL, other errors, lower-case column names.</summary>
    public bool Limited { get; init; }

    /// <summary>The port of a readable secondary on 127.0.0.1; 0 takes a free one, null: there is none.</summary>
    public int? SecondaryPort { get; init; }

    /// <summary>How far the secondary is behind at the start.</summary>
    public TimeSpan SecondaryLag { get; init; }

    /// <summary>The rows that one connection is sent in a second at most; null: as many as it takes.</summary>
    public int? RowsPerSecond { get; init; }

    /// <summary>Further logins, with no permission but what is granted to them.</summary>
    public IReadOnlyList<(string Name, string Password)> Logins { get; init; } = [];
}

/// <summary>What PRELOGIN offers.</summary>
internal enum EncryptionMode
{
    /// <summary>No TLS at all.</summary>
    Off,

    /// <summary>As SQL Server by default: the login is always encrypted, the rest when the client asks for it.</summary>
    On,

    /// <summary>Clients that do not encrypt are refused.</summary>
    Required,
}
