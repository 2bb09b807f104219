using System.Globalization;
using StackExchange.Redis;

namespace SyncService.Queue;

/// <summary>The Redis keys of one stream. Those of the default stream carry no name, and those of a deployment without <c>REDIS_KEY_PREFIX</c> no prefix.</summary>
internal sealed record QueueKeys(RedisKey Records, RedisKey Cursor, RedisKey Schemas, RedisKey LastSync, RedisKey Legacy, RedisKey OnItsWayAside)
{
    /// <summary>In the order in which scripts know them.</summary>
    public RedisKey[] All => [Records, Cursor, Schemas, LastSync, Legacy, OnItsWayAside];

    public static QueueKeys Of(StreamSpec stream, string prefix = "")
    {
        var records = stream.IsDefault ? $"{prefix}sync_queue" : $"{prefix}sync_queue:{stream.Name}";
        var lastSync = stream.IsDefault ? $"{prefix}last_sync_timestamp" : $"{prefix}last_sync_timestamp:{stream.Name}";
        return new QueueKeys(records, $"{records}:cursor", $"{records}:schemas", lastSync, $"{records}:legacy", $"{records}:legacy:next");
    }

    /// <summary>Under which a schema is found in <see cref="Schemas"/>.</summary>
    public static string SchemaField(ulong id) => id.ToString("x16", CultureInfo.InvariantCulture);
}
