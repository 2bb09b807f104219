using System.Globalization;
using LocalServers.Postgres;
using LocalServers.Redis;
using LocalServers.SqlServer;

namespace LocalServers.Service;

/// <summary>The service's settings for servers of this run.</summary>
public static class SyncServiceSettings
{
    /// <summary>All three servers; view, table and pace are for the caller to add.</summary>
    public static Dictionary<string, string> For(
        SqlServerStandIn source, PrivatePostgres target, string targetDatabase, PrivateRedis queue, int redisDatabase = 0)
    {
        var settings = new Dictionary<string, string>(source.ServiceSettings())
        {
            ["PG_HOST"] = PrivatePostgres.Host,
            ["PG_PORT"] = target.Port.ToString(CultureInfo.InvariantCulture),
            ["PG_DATABASE"] = targetDatabase,
            ["PG_USER"] = target.Superuser,
            ["PG_PASSWORD"] = target.Password,
            ["REDIS_HOST"] = PrivateRedis.Host,
            ["REDIS_PORT"] = queue.Port.ToString(CultureInfo.InvariantCulture),
            ["REDIS_DB"] = redisDatabase.ToString(CultureInfo.InvariantCulture),
        };
        if (queue.Password is { } password) settings["REDIS_PASSWORD"] = password;
        return settings;
    }
}
