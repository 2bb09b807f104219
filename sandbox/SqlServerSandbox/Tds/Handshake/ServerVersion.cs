namespace SqlServerSandbox.Tds.Handshake;

/// <summary>The version that the sandbox shows: a SQL Server 2025.</summary>
internal static class ServerVersion
{
    public const byte Major = 17;
    public const byte Minor = 0;
    public const byte BuildHigh = 1000 >> 8;
    public const byte BuildLow = 1000 & 0xFF;
    public const string Product = "17.0.1000.7";

    public const string Banner =
        "Microsoft SQL Server 2025 (RTM) - 17.0.1000.7 (X64) \n\tSqlServerSandbox, an in-memory stand-in\n\tDeveloper Edition (64-bit) on Linux";
}
