using System.Diagnostics;

namespace SyncService.Tests.Deployment;

/// <summary>Runs a program that checks files, in the root of the repository.</summary>
internal static class Tool
{
    /// <summary>What it says; it is an error when it finds fault.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var (code, said) = await StartAsync(program, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)} ended with {code}:\n{said}");
        return said;
    }

    /// <summary>What it says when it finds fault; it is an error when it does not.</summary>
    public static async Task<string> RefusalAsync(string program, params string[] arguments)
    {
        var (code, said) = await StartAsync(program, arguments);
        Assert.NotEqual(0, code);
        return said;
    }

    private static async Task<(int Code, string Said)> StartAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = SourceTree.Root };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }
}
