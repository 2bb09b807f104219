using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SqlServerSandbox.Tests.Clients;

/// <summary>The program itself.</summary>
public sealed class ProgramTests
{
    private static Process Start(params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "SqlServerSandbox.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start)!;
    }

    private static async Task<int> PortOf(Process process)
    {
        string? line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("READY port=", line, StringComparison.Ordinal);
        return int.Parse(line!["READY port=".Length..], System.Globalization.CultureInfo.InvariantCulture);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);

    [Theory]
    [InlineData(15)]
    [InlineData(2)]
    public async Task A_signal_ends_it_with_0_even_while_a_client_waits(int signal)
    {
        using var process = Start("--port", "0", "--database", "Shop", "--user", "boss", "--password", TestServer.Password, "--login", "reader:Reader-1!");
        int port = await PortOf(process);
        using var reader = new Db(TestServer.ConnectionTo(port, "reader", "Reader-1!", "Shop"));
        using var boss = new Db(TestServer.ConnectionTo(port, "boss", database: "Shop"));
        var waiting = Task.Run(() => Record.Exception(() => boss.Execute("waitfor delay '00:05:00'")), TestContext.Current.CancellationToken);

        Assert.Equal(0, Kill(process.Id, signal));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.Equal("", await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.NotNull(await waiting);
    }

    [Fact]
    public async Task SHUTDOWN_ends_it_and_a_script_fills_it_beforehand()
    {
        string script = Path.Combine(Path.GetTempPath(), TestServer.NewName() + ".sql");
        await File.WriteAllTextAsync(script, "create table t (k int)\nGO\ninsert t values (1), (2)\nGO\n", TestContext.Current.CancellationToken);
        using var process = Start("--password", TestServer.Password, "--init", script);
        int port = await PortOf(process);
        using (var db = new Db(TestServer.ConnectionTo(port)))
        {
            Assert.Equal(2, db.Scalar("select count(*) from t"));
            Record.Exception(() => db.Execute("shutdown"));
        }
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        File.Delete(script);

        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task It_lives_in_the_zone_that_it_is_given()
    {
        using var process = Start("--password", TestServer.Password, "--time-zone", "Asia/Kolkata");
        int port = await PortOf(process);
        using (var db = new Db(TestServer.ConnectionTo(port)))
        {
            db.Execute("exec sandbox.set_clock '2024-07-01T12:00:00', 0");
            Assert.Equal("2024-07-01 17:30:00 +05:30", db.Scalar("select convert(varchar(40), cast(sysdatetimeoffset() as datetimeoffset(0)))"));
            Record.Exception(() => db.Execute("shutdown"));
        }
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        using var lost = Start("--password", TestServer.Password, "--time-zone", "Asia/Nowhere");
        string error = await lost.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await lost.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, lost.ExitCode);
        Assert.Contains("there is no zone Asia/Nowhere", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_password_it_says_so()
    {
        using var process = Start("--port", "0");
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, process.ExitCode);
        Assert.Contains("SANDBOX_PASSWORD", error, StringComparison.Ordinal);
    }
}
