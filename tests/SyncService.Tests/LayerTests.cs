using System.Runtime.CompilerServices;

namespace SyncService.Tests;

public sealed class LayerTests
{
    [Theory]
    [InlineData("Microsoft.Data.SqlClient", "Capture")]
    [InlineData("StackExchange.Redis", "Queue")]
    [InlineData("Npgsql", "Target")]
    public void The_driver_of_a_store_is_named_in_one_folder_only(string driver, string folder)
    {
        var engine = Path.Combine(Path.GetDirectoryName(Here())!, "../../src/SyncService");
        var users = Directory.EnumerateFiles(engine, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(engine, file))
            .Where(file => !file.StartsWith("obj/", StringComparison.Ordinal) && !file.StartsWith("bin/", StringComparison.Ordinal))
            .Where(file => File.ReadLines(Path.Combine(engine, file)).Any(line => line.StartsWith($"using {driver}", StringComparison.Ordinal)))
            .ToList();
        Assert.NotEmpty(users);
        Assert.All(users, file => Assert.StartsWith(folder + "/", file, StringComparison.Ordinal));
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
