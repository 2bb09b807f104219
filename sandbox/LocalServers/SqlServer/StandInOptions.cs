namespace LocalServers.SqlServer;

/// <summary>How a private stand-in SQL Server is set up.</summary>
public sealed record StandInOptions
{
    public string Database { get; init; } = "ERP";

    public string Password { get; init; } = Secret.New();

    /// <summary><c>off</c>, <c>on</c> or <c>required</c>.</summary>
    public string Encrypt { get; init; } = "on";

    /// <summary><c>snapshot</c> (readers pass by writers) or <c>locking</c> (readers wait for them).</summary>
    public string Isolation { get; init; } = "snapshot";

    /// <summary>The server's zone, by an IANA or a Windows name; the machine's by default.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The SQL Server that it shows itself as: <c>2016</c>, <c>2017</c>, <c>2019</c>, <c>2022</c>, <c>2025</c>, <c>azure</c> or <c>azure-pool</c>.</summary>
    public string Product { get; init; } = "2025";

    /// <summary>Whether all but the administrator meet a small compatible server.</summary>
    public bool Limited { get; init; }

    /// <summary>How far a readable secondary is behind; null: there is none.</summary>
    public TimeSpan? SecondaryLag { get; init; }

    /// <summary>The rows that one connection is sent in a second at most; null: as many as it takes.</summary>
    public int? RowsPerSecond { get; init; }

    /// <summary>A script that runs before the server takes connections.</summary>
    public string? InitFile { get; init; }
}
