namespace SyncService.Encoding;

/// <summary>A record that goes through the queue in pieces, and that the producer sends before it reads on.</summary>
internal static class LargeRecord
{
    /// <summary>Larger ones than this are.</summary>
    public const int Bytes = 8 * 1024 * 1024;
}
