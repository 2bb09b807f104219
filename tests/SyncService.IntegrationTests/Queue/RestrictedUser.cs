using LocalServers.Redis;

namespace SyncService.IntegrationTests.Queue;

/// <summary>A user of Redis who lacks some commands: https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/</summary>
internal static class RestrictedUser
{
    public const string Name = "restricted";

    /// <summary>The queue as such a user has it.</summary>
    public static async Task<BegunQueue> OpenAsync(PrivateRedis redis, params string[] denied)
    {
        await redis.ExecuteAsync("ACL", "SETUSER", Name, "on", $">{redis.Password}", "~*", "&*", "+@all");
        await DenyAsync(redis, denied);
        return await BegunQueue.OpenAsync(redis, user: Name);
    }

    public static async Task DenyAsync(PrivateRedis redis, params string[] denied)
    {
        if (denied.Length > 0) await redis.ExecuteAsync("ACL", ["SETUSER", Name, .. denied.Select(command => $"-{command}")]);
    }
}
