using System.Diagnostics;
using System.Globalization;

namespace SqlServerSandbox.Tests.Clients;

/// <summary>Starts a client that nobody here wrote, and returns all that it said.</summary>
internal static class ForeignClient
{
    /// <summary>FreeTDS: batches, each ended by <c>go</c>, as the administrator.</summary>
    public static Task<string> Tsql(SandboxServer server, string batches) => Run(
        "/usr/bin/tsql",
        "freetds-bin",
        ["-H", "127.0.0.1", "-p", server.Port.ToString(CultureInfo.InvariantCulture), "-U", "sa", "-P", TestServer.Password, "-D", "ERP", "-o", "q"],
        batches);

    /// <summary>Python, with pymssql at hand.</summary>
    public static Task<string> Python(string script) => Run("/usr/bin/python3", "python3-pymssql", ["-"], script);

    private static async Task<string> Run(string program, string package, string[] arguments, string input)
    {
        Assert.True(File.Exists(program), $"{program} is missing: this test needs the package {package} (apt-get install {package}).");
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return await output + await errors;
    }
}
