using System.Diagnostics.CodeAnalysis;

namespace SqlServerSandbox.Catalog;

/// <summary>The SQL Server that the stand-in shows itself as: version, edition, and the names of the rights to see the server's state.</summary>
/// <remarks>It changes what the server says of itself and which right its views ask for, not which T-SQL it knows.</remarks>
internal sealed record ServerProduct(string Name, byte Major, int Build, int Revision)
{
    /// <summary>Each in its first release, https://learn.microsoft.com/troubleshoot/sql/releases/download-and-install-latest-updates.</summary>
    private static readonly ServerProduct[] Known =
    [
        new("2016", 13, 1601, 5), new("2017", 14, 1000, 169), new("2019", 15, 2000, 5), new("2022", 16, 1000, 6), new("2025", 17, 1000, 7),
        new("azure", 12, 2000, 8) { IsAzure = true }, new("azure-pool", 12, 2000, 8) { IsAzure = true, IsPool = true },
    ];

    public static ServerProduct Newest { get; } = Known.First(p => p.Name == "2025");

    public static IEnumerable<string> Names => Known.Select(p => p.Name);

    /// <summary>Azure SQL Database.</summary>
    public bool IsAzure { get; private init; }

    /// <summary>Azure SQL Database in a basic tier or an elastic pool, where rights in a database do not show the state of the server.</summary>
    public bool IsPool { get; private init; }

    public string Version => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Major}.0.{Build}.{Revision}");

    public string Banner => IsAzure
        ? $"Microsoft SQL Azure (RTM) - {Version} \n\tSqlServerSandbox, an in-memory stand-in"
        : $"Microsoft SQL Server {Name} (RTM) - {Version} (X64) \n\tSqlServerSandbox, an in-memory stand-in\n\tDeveloper Edition (64-bit) on Linux";

    public string Edition => IsAzure ? "SQL Azure" : "Developer Edition (64-bit)";

    /// <summary>https://learn.microsoft.com/sql/t-sql/functions/serverproperty-transact-sql: 3 Enterprise and Developer, 5 Azure SQL Database.</summary>
    public int EngineEdition => IsAzure ? 5 : 3;

    /// <summary>Whether the rights to see the server's state are split into performance and security, as from 2022 on.</summary>
    public bool SplitsState => IsAzure || Major >= 16;

    /// <summary>The four bytes of LOGINACK and PRELOGIN.</summary>
    public byte[] WireVersion => [Major, 0, (byte)(Build >> 8), (byte)Build];

    public static bool TryFind(string name, [NotNullWhen(true)] out ServerProduct? product) =>
        (product = Known.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase))) is not null;
}
