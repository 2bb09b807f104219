using System.Globalization;

namespace SyncService.Cli.Logging;

/// <summary>The folder of the logs, which several instances may share: each writes a file of its own.</summary>
/// <remarks>The first instance has <c>sync.log</c>, the second <c>sync.2.log</c>, and so on. The claim is a lock that ends with the process, however it ends.</remarks>
internal sealed class LogFolder : IDisposable
{
    private const int MostInstances = 100;
    private readonly FileStream claim;

    private LogFolder(FileStream claim, string directory, string stem) =>
        (this.claim, Stem, Current) = (claim, stem, Path.Combine(directory, stem + ".log"));

    public string Stem { get; }

    /// <summary>Full path of the file that this process writes.</summary>
    public string Current { get; }

    /// <exception cref="IOException">The folder cannot be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written to.</exception>
    public static LogFolder Claim(string directory)
    {
        Directory.CreateDirectory(directory);
        for (var number = 1; ; number++)
        {
            var stem = number == 1 ? "sync" : string.Create(CultureInfo.InvariantCulture, $"sync.{number}");
            var path = Path.Combine(directory, $".{stem}.lock");
            try
            {
                // The lock is on a file of its own: a lock on the log would keep its readers out.
                return new LogFolder(new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None), directory, stem);
            }
            catch (IOException) when (number < MostInstances && File.Exists(path))
            {
                // Another instance has it.
            }
        }
    }

    public void Dispose() => claim.Dispose();
}
