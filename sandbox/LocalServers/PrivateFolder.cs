using System.Diagnostics;
using LocalServers.Processes;

namespace LocalServers;

/// <summary>The folder that holds everything a run starts: data, sockets, logs, working folders.</summary>
/// <remarks>
/// When it is disposed, or when the process that made it ends in any way (even by SIGKILL), every process whose
/// working folder lies inside is ended and the folder is removed. A guard process of its own session does that; it
/// learns of the owner's end by the end of its standard input, which the operating system closes in every case.
/// </remarks>
public sealed class PrivateFolder : IAsyncDisposable
{
    /// <summary>A run may leave gigabytes, on a machine that has other work.</summary>
    private static readonly TimeSpan CleaningTime = TimeSpan.FromMinutes(10);

    private readonly Process guard;
    private int folders;
    private int disposed;

    private PrivateFolder(string path, Process guard)
    {
        Path = path;
        this.guard = guard;
    }

    public string Path { get; }

    /// <summary>The guard's process id, for tests of the guard.</summary>
    public int GuardProcessId => guard.Id;

    public static PrivateFolder Create(string name = "sync-local")
    {
        // Servers may run as another user, who must be able to enter: a TMPDIR inside a closed home does not serve.
        var parent = UnprivilegedUser.IsRoot ? "/tmp" : System.IO.Path.GetTempPath().TrimEnd('/');
        var path = $"{parent}/{name}-{Guid.NewGuid().ToString("N")[..10]}";
        Directory.CreateDirectory(path, (UnixFileMode)0b111_101_101);

        var start = new ProcessStartInfo("setsid", ["bash", "-c", GuardScript.Text, "local-servers-guard", path])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        var guard = Process.Start(start) ?? throw new InvalidOperationException("The guard process did not start.");
        // Only once the guard listens may anything be started inside.
        if (guard.StandardOutput.ReadLine() != "watching")
        {
            throw new InvalidOperationException($"The guard of {path} did not start: {guard.StandardError.ReadToEnd()}");
        }

        return new PrivateFolder(path, guard);
    }

    /// <summary>A new empty folder inside, its name ending in a running number.</summary>
    public string NewFolder(string name)
    {
        var path = System.IO.Path.Combine(Path, $"{name}-{Interlocked.Increment(ref folders)}");
        Directory.CreateDirectory(path);
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        guard.StandardInput.Close();
        using var timeout = new CancellationTokenSource(CleaningTime);
        await guard.WaitForExitAsync(timeout.Token);
        guard.Dispose();
    }
}
