namespace SyncService;

/// <summary>One of the three servers that the data passes, or the service itself.</summary>
internal enum Store
{
    Service,
    SqlServer,
    Redis,
    PostgreSql,
}

internal static class StoreNames
{
    /// <summary>As its makers call it.</summary>
    public static string Product(Store store) => store switch
    {
        Store.SqlServer => "SQL Server",
        Store.Redis => "Redis",
        Store.PostgreSql => "PostgreSQL",
        _ => "Sync Service",
    };

    /// <summary>As metrics name it.</summary>
    public static string Label(Store store) => store switch
    {
        Store.SqlServer => "sqlserver",
        Store.Redis => "redis",
        Store.PostgreSql => "postgresql",
        _ => "service",
    };
}
