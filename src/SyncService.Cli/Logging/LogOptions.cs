using Microsoft.Extensions.Logging;

namespace SyncService.Cli.Logging;

/// <summary>Where the logs go, and from which severity on.</summary>
internal sealed record LogOptions
{
    /// <summary><c>LOG_DIR</c>, as a full path.</summary>
    public required string Directory { get; init; }

    /// <summary><c>LOG_LEVEL</c>, for the console and the file alike.</summary>
    public LogLevel Level { get; init; } = LogLevel.Information;

    /// <summary>The size at which <c>sync.log</c> is set aside, in bytes.</summary>
    public long LargestFile { get; init; } = 20 * 1024 * 1024;

    /// <summary>How many older files are kept.</summary>
    public int KeptFiles { get; init; } = 14;
}
