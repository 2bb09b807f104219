namespace SqlServerSandbox.Tds;

/// <summary>The version that the sandbox shows: a SQL Server 2022.</summary>
internal static class ServerVersion
{
    public const byte Major = 16;
    public const byte Minor = 0;
    public const byte BuildHigh = 4165 >> 8;
    public const byte BuildLow = 4165 & 0xFF;
    public const string Product = "16.0.4165.4";

    public const string Banner =
        "Microsoft SQL Server 2022 (RTM-CU15) - 16.0.4165.4 (X64) \n\tSqlServerSandbox, an in-memory stand-in\n\tDeveloper Edition (64-bit) on Linux";
}
