using System.Globalization;
using StackExchange.Redis;

namespace SyncService.IntegrationTests.Queue;

/// <summary>How often a Redis has run a command; what was refused is not counted.</summary>
internal static class CommandCounts
{
    /// <summary>cmdstat_lrange:calls=3,usec=…: https://redis.io/docs/latest/commands/info/</summary>
    public static async Task<int> OfAsync(IServer server, string command)
    {
        var statistics = (string)(await server.ExecuteAsync("INFO", "commandstats"))!;
        var line = statistics.Split('\n').FirstOrDefault(line => line.StartsWith($"cmdstat_{command}:calls=", StringComparison.Ordinal));
        return line is null ? 0 : int.Parse(line.Split('=', ',')[1], CultureInfo.InvariantCulture);
    }
}
