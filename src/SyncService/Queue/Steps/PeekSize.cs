using SyncService.Protocol;

namespace SyncService.Queue.Steps;

/// <summary>How much to read from the queue.</summary>
/// <param name="Records">At most so many records.</param>
/// <param name="AtOnce">So many may be as large as the widest that waits, and are still within the limit.</param>
/// <param name="Bytes">Once they have so many bytes, no more are read.</param>
internal readonly record struct PeekSize(int Records, int AtOnce, int Bytes)
{
    /// <summary>Nothing is known yet of what they really have.</summary>
    private const int LargestFirst = 500;

    /// <summary>So many come with the state: what a script hands on costs Redis four times as much, since Lua hashes every byte.</summary>
    private const int ByScript = 100;

    /// <summary>The client holds each reply three times over before it hands it out.</summary>
    private const int ReplyBytes = 120 * 1024;

    /// <summary>Up to so many records and bytes, so few at a time that the widest would stay within them: one, where nothing is known of their width.</summary>
    public static PeekSize Within(QueueState state, int records, int bytes)
    {
        var widest = state.Cursor is { } cursor ? cursor.Width.Bound(state.Head!.Value) : bytes;
        return new PeekSize(records, Math.Max(1, bytes / Math.Max(1, widest)), bytes);
    }

    public bool IsNone => Records == 0;

    /// <summary>Whether a single record may fill the limit.</summary>
    public bool MayBeLarge => AtOnce == 1;

    public int First => Math.Min(Unknown, ByScript);

    /// <summary>How many to ask for at the same time as for the first.</summary>
    public int Second => Unknown - First;

    private int Unknown => Math.Min(Records, Math.Min(AtOnce, LargestFirst));

    /// <summary>How many to ask for after <paramref name="records"/> that had <paramref name="bytes"/>: what fills a reply.</summary>
    public int Piece(int records, long bytes) => (int)Math.Clamp(ReplyBytes * (long)records / Math.Max(1, bytes), 1, Math.Min(AtOnce, 4000));
}
