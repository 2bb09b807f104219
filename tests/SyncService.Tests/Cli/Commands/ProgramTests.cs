using System.Diagnostics;
using SyncService.Cli;

namespace SyncService.Tests.Cli.Commands;

/// <summary>The real program, as far as it goes without servers.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task It_says_its_version()
    {
        var (code, output, error) = await RunAsync("--version");

        Assert.Equal((ExitCode.Success, "sync-service 2.0.0\n", ""), (code, output, error));
    }

    [Fact]
    public async Task It_names_every_missing_variable_and_ends_with_2()
    {
        folder.Write(".env", "MSSQL_HOST=erp\r\nPG_PASSWORD=hunter2-hunter2\r\nBATCH_SIZE=0\r\n");

        var (code, output, error) = await RunAsync();

        Assert.Equal(ExitCode.BadConfiguration, code);
        Assert.Empty(output);
        foreach (var name in new[] { "MSSQL_DATABASE", "MSSQL_USER", "MSSQL_PASSWORD", "MSSQL_VIEW", "PG_HOST", "PG_DATABASE", "PG_USER", "BATCH_SIZE" })
            Assert.Contains($"\n  {name}: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("  MSSQL_HOST: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "logs")), "A bad configuration leaves nothing behind.");
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "sync-service"), arguments)
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // What the machine has set for a service of its own is not the test's.
        foreach (var name in start.Environment.Keys.Where(name => name.Contains('_', StringComparison.Ordinal) && !name.StartsWith("DOTNET_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
