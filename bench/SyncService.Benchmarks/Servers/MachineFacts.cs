using System.Globalization;
using System.Runtime.InteropServices;
using LocalServers.Postgres;
using LocalServers.Service;

namespace SyncService.Benchmarks.Servers;

/// <summary>What the figures were measured on; a figure without it says little.</summary>
internal sealed record MachineFacts(
    int Cores, string Processor, double MemoryGigabytes, string OperatingSystem, string Kernel, string DataOn, string Dotnet, string SqlClient, string Npgsql, string RedisClient,
    string SyncService, string SqlServer, string Redis, string Postgres, IReadOnlyDictionary<string, string> PostgresSettings)
{
    public static async Task<MachineFacts> ReadAsync(BenchServers servers)
    {
        await using var source = await servers.Source.OpenAsync();
        await using var redis = await servers.Redis.ConnectAsync();
        return new MachineFacts(
            Environment.ProcessorCount,
            Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
            Math.Round(double.Parse((Field("/proc/meminfo", "MemTotal") ?? "0 kB").Split(' ')[0], CultureInfo.InvariantCulture) / 1024 / 1024, 1),
            File.ReadLines("/etc/os-release").FirstOrDefault(line => line.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))?[12..].Trim('"') ?? "Linux",
            Environment.OSVersion.Version.ToString(),
            FileSystem(servers.Postgres.DataFolder),
            RuntimeInformation.FrameworkDescription,
            VersionOf(typeof(Microsoft.Data.SqlClient.SqlConnection)),
            VersionOf(typeof(global::Npgsql.NpgsqlConnection)),
            VersionOf(typeof(StackExchange.Redis.ConnectionMultiplexer)),
            await ServiceVersionAsync(servers),
            $"{(servers.Source.IsStandIn ? "stand-in" : "SQL Server")} {source.ServerVersion}",
            redis.GetServers()[0].Version.ToString(),
            await servers.Postgres.ScalarAsync<string>("postgres", "SHOW server_version") ?? "",
            BenchServers.PostgresSettings);
    }

    private static async Task<string> ServiceVersionAsync(BenchServers servers)
    {
        await using var service = SyncServiceProcess.StartIn(servers.NewFolder("version"), new Dictionary<string, string>(), "--version");
        await service.ExitAsync(TimeSpan.FromSeconds(30));
        return service.Output.Text.Trim();
    }

    private static string VersionOf(Type type) => type.Assembly.GetName().Version?.ToString(3) ?? "";

    private static string? Field(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();

    /// <summary>The file system on which a folder lies: the mount with the longest path that leads there.</summary>
    private static string FileSystem(string folder) => File.ReadLines("/proc/mounts")
        .Select(line => line.Split(' '))
        .Where(mount => mount[1] == "/" || folder == mount[1] || folder.StartsWith(mount[1] + "/", StringComparison.Ordinal))
        .OrderBy(mount => mount[1].Length)
        .Last()[2];
}
