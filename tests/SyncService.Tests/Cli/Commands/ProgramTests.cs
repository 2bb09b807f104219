using System.Diagnostics;
using System.Globalization;
using SyncService.Cli;
using SyncService.Cli.Configuration.EnvironmentVariables;

namespace SyncService.Tests.Cli.Commands;

/// <summary>The real program, as far as it goes without servers.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("run")]
    [InlineData("check")]
    public async Task What_is_wrong_with_a_setting_is_said_in_whole_words_whatever_the_passwords_are(string verb)
    {
        using var program = new FakeProgram();
        (program.Environment["HTTP_TOKEN"], program.Environment["PG_PASSWORD"], program.Environment["MSSQL_PASSWORD"]) = ("short", "usable", "hunter2-x");
        program.Environment["HTTP_BIND"] = "hunter2-x.local";

        Assert.Equal(ExitCode.BadConfiguration, await program.RunAsync(verb));

        Assert.Contains("HTTP_TOKEN: is too short; expected at least 16 characters", program.Error, StringComparison.Ordinal);
        Assert.Contains("HTTP_BIND: \"***.local\" is not usable; expected", program.Error, StringComparison.Ordinal);
    }

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

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_ends_it_with_0_while_it_waits_for_a_server(string signal)
    {
        // Nobody listens on port 1, and START_TIMEOUT=0 waits for ever.
        folder.Write(".env", """
            MSSQL_HOST=127.0.0.1
            MSSQL_PORT=1
            MSSQL_DATABASE=ERP
            MSSQL_USER=reader
            MSSQL_PASSWORD=hunter2-hunter2
            MSSQL_VIEW=VW_SALES
            PG_HOST=127.0.0.1
            PG_PORT=1
            PG_DATABASE=sales
            PG_USER=writer
            PG_PASSWORD=hunter2-hunter2
            REDIS_HOST=127.0.0.1
            REDIS_PORT=1
            START_TIMEOUT=0
            """);
        using var process = Start();
        while (await process.StandardOutput.ReadLineAsync(Stop) is { } line && !line.Contains("Stream default", StringComparison.Ordinal))
        {
        }

        var asked = Stopwatch.StartNew();
        using (var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(Stop);
        await process.WaitForExitAsync(Stop);

        Assert.Equal(ExitCode.Success, process.ExitCode);
        Assert.InRange(asked.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync(Stop);
        var error = process.StandardError.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        return (process.ExitCode, await output, await error);
    }

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "sync-service"), arguments)
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // What the machine has set for a service of its own is not the test's.
        var known = Variables.All.SelectMany(variable => new[] { variable.Name, variable.FileTwin });
        foreach (var name in known)
            start.Environment.Remove(name);
        return Process.Start(start)!;
    }
}
