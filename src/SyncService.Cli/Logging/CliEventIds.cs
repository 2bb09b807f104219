namespace SyncService.Cli.Logging;

/// <summary>The numbers of the program's own log lines, 9000 to 9099. A number is never given to another line.</summary>
internal static class CliEventIds
{
    public const int Banner = 9000;
    public const int Stream = 9001;
    public const int StoreReady = 9002;
    public const int ConfigurationWarning = 9003;
    public const int Stopped = 9005;
    public const int Done = 9006;
    public const int Failed = 9007;
    public const int Defect = 9008;
    public const int LogFolderUnusable = 9009;
    public const int LogFileShared = 9010;
    public const int StopForced = 9011;
    public const int PageServed = 9012;
    public const int PortTaken = 9013;
    public const int ActionTaken = 9014;
    public const int ActionRefused = 9015;
    public const int RequestFailed = 9016;
    public const int LoadProgress = 9017;
    public const int LoadDone = 9018;
}
