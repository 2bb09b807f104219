namespace SyncService.Cli;

/// <summary>What the program's exit code says; part of its contract, listed in <c>--help</c>.</summary>
internal static class ExitCode
{
    /// <summary>Done, or stopped by a signal.</summary>
    public const int Success = 0;

    /// <summary>A server or a stream failed, or the program has a defect.</summary>
    public const int Failed = 1;

    /// <summary>The configuration or the command line is wrong; nothing was started.</summary>
    public const int BadConfiguration = 2;

    /// <summary><c>run --once</c> is done, and wrote dead letters.</summary>
    public const int DeadLetters = 3;

    /// <summary><c>verify</c> is done, and found differences that stay.</summary>
    public const int Differences = 4;
}
