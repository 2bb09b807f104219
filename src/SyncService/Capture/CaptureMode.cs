namespace SyncService.Capture;

/// <summary>How changes are found, as settings, reports and checkpoints name it.</summary>
internal static class CaptureMode
{
    /// <summary>By a change column; the one mode of this version.</summary>
    public const string Timestamp = "timestamp";
}
