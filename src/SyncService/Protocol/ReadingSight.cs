namespace SyncService.Protocol;

/// <summary>What is known of how a stream finds its changes; what is not known is null.</summary>
/// <param name="Mode">Of its capture.</param>
/// <param name="IsTime">Whether its stamps are times.</param>
/// <param name="SeesTransactions">Whether the login may see which transactions are open.</param>
internal sealed record ReadingSight(CaptureMode? Mode, bool? IsTime = null, bool? SeesTransactions = null)
{
    /// <summary>As a position tells; of a stream without one, only what is set is known.</summary>
    public static ReadingSight Of(StreamSpec stream, Position? position) =>
        position is { } known ? new(known.Mode, known.Value.IsTime) : new(stream.Mode);
}
