using System.Globalization;
using StackExchange.Redis;

namespace SyncService.Queue.Connections;

/// <summary>Looks at Redis, and changes nothing in it.</summary>
internal sealed class QueueProbe(RedisConnection connection)
{
    /// <summary>What INFO persistence tells of the last snapshot, and of the last write to the append-only file.</summary>
    private static readonly string[] DiskWrites = ["rdb_last_bgsave_status", "aof_last_write_status"];

    /// <exception cref="SyncException">Redis cannot be reached or refuses the login.</exception>
    public async Task<QueueFacts> InspectAsync(CancellationToken cancellation)
    {
        var memory = await InfoAsync("memory", cancellation);
        var persistence = await InfoAsync("persistence", cancellation);
        var (policy, refusal) = await SettingAsync("maxmemory-policy", cancellation);
        var (save, _) = await SettingAsync("save", cancellation);
        var (appendOnly, _) = await SettingAsync("appendonly", cancellation);
        return new QueueFacts
        {
            Policy = policy ?? memory?.GetValueOrDefault("maxmemory_policy"),
            MaxMemoryBytes = Number(memory?.GetValueOrDefault("maxmemory")),
            UsedMemoryBytes = Number(memory?.GetValueOrDefault("used_memory")),
            WritesToDisk = DiskWrites.All(name => persistence?.GetValueOrDefault(name) is null or "ok"),
            AppendOnly = appendOnly is not null ? appendOnly == "yes" : persistence?.GetValueOrDefault("aof_enabled") is { } enabled ? enabled == "1" : null,
            Snapshots = save is null ? null : save.Length > 0,
            Refusal = refusal,
        };
    }

    /// <summary>The server's own clock.</summary>
    /// <exception cref="SyncException">Redis cannot be reached.</exception>
    public Task<DateTimeOffset?> ClockAsync(CancellationToken cancellation) => OptionalAsync(
        async database =>
        {
            var parts = (RedisValue[])(await database.ExecuteAsync("TIME"))!;
            return (DateTimeOffset?)DateTimeOffset.UnixEpoch.AddSeconds((long)parts[0]).AddMicroseconds((long)parts[1]);
        },
        cancellation);

    private Task<Dictionary<string, string>?> InfoAsync(string section, CancellationToken cancellation) => OptionalAsync(
        async database =>
        {
            var text = (string?)await database.ExecuteAsync("INFO", section) ?? "";
            return text.Split('\n', StringSplitOptions.TrimEntries)
                .Select(line => line.Split(':', 2))
                .Where(parts => parts.Length == 2)
                .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
        },
        cancellation);

    private async Task<(string? Value, string? Refusal)> SettingAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return await connection.RunAsync(
                async database => ((RedisValue[]?)await database.ExecuteAsync("CONFIG", "GET", name) is [_, var value] ? (string?)value : null, (string?)null),
                cancellation);
        }
        catch (SyncException e) when (e.InnerException is RedisServerException refusal)
        {
            return (null, refusal.Message);
        }
    }

    /// <summary>Null when the server refuses the command: a hosted Redis often does.</summary>
    private async Task<T?> OptionalAsync<T>(Func<IDatabase, Task<T?>> ask, CancellationToken cancellation)
    {
        try
        {
            return await connection.RunAsync(ask, cancellation);
        }
        catch (SyncException e) when (e.InnerException is RedisServerException)
        {
            return default;
        }
    }

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}

/// <summary>What Redis says of itself; null where it does not say.</summary>
internal sealed record QueueFacts
{
    /// <summary><c>maxmemory-policy</c></summary>
    public string? Policy { get; init; }

    /// <summary>0: no limit.</summary>
    public long? MaxMemoryBytes { get; init; }

    public long? UsedMemoryBytes { get; init; }

    /// <summary>False when its last snapshot or its last write to the append-only file failed.</summary>
    public bool WritesToDisk { get; init; } = true;

    public bool? AppendOnly { get; init; }

    /// <summary>Whether snapshots are saved by themselves.</summary>
    public bool? Snapshots { get; init; }

    /// <summary>Why CONFIG GET was refused; null when it was not.</summary>
    public string? Refusal { get; init; }
}
