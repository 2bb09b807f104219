namespace SyncService.Capture.Sent;

/// <summary>What is known of a row that was read.</summary>
internal enum SentState
{
    /// <summary>It was sent as it is, or stands beside another one of its key that was.</summary>
    Sent,

    /// <summary>It is to be sent.</summary>
    New,

    /// <summary>There is no room for it: whether it was sent, its block tells.</summary>
    Crowded,
}
