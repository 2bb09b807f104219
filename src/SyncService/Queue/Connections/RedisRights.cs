namespace SyncService.Queue.Connections;

/// <summary>What a user of Redis needs, as the statement that grants it: https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/</summary>
internal static class RedisRights
{
    private const string DefaultUser = "default";

    /// <summary>By steps and scripts, in the client's handshake, and to look at the server. Without <c>info</c> and those behind it less is known of it, and nothing is kept from running.</summary>
    public static readonly IReadOnlyList<string> Commands =
    [
        "get", "set", "setex", "llen", "lrange", "lindex", "rpush", "lpop", "rpoplpush", "rename", "ltrim", "hsetnx", "hget", "strlen", "append", "getrange", "expire", "exists", "unlink",
        "eval", "evalsha", "script|load", "multi", "exec", "select", "ping", "echo", "info", "time", "config|get", "client|id", "client|setname", "cluster|nodes", "cluster|slots",
    ];

    public static string Grant(QueueOptions options) =>
        $"Run in Redis: ACL SETUSER {options.User ?? DefaultUser} ~{options.KeyPrefix}sync_queue* ~{options.KeyPrefix}last_sync_timestamp* {string.Join(' ', Commands.Select(command => $"+{command}"))}";
}
