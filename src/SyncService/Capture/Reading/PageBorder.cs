using SyncService.Encoding;
using SyncService.Protocol;

namespace SyncService.Capture.Reading;

/// <summary>The last rows of a page. The next one begins with some of them again, which are not to be sent twice.</summary>
/// <remarks>Memory is bounded: what is forgotten for want of room is sent again. All of a cycle's chunks are queued in their order or given up together.</remarks>
internal sealed class PageBorder : IDisposable
{
    private const int Rows = 1024;

    private readonly (ulong Key, ulong Digest)[] last = RecordMemory<(ulong, ulong)>.Pool.Rent(Rows);
    private readonly HashSet<(ulong Key, ulong Digest)> behind = [];
    private Watermark end;
    private long read;

    /// <summary>A row that was read.</summary>
    public void Note(ulong key, ulong digest) => last[(int)(read++ % Rows)] = (key, digest);

    /// <summary>A page ends with a row of this stamp.</summary>
    public void Turn(Watermark stamp)
    {
        behind.Clear();
        foreach (var row in last.AsSpan(0, (int)Math.Min(read, Rows))) behind.Add(row);
        (end, read) = (stamp, 0);
    }

    /// <summary>Whether the page before had this row.</summary>
    public bool Holds(Watermark stamp, ulong key, ulong digest) =>
        behind.Count > 0 && stamp.CompareTo(end) <= 0 && behind.Contains((key, digest));

    public void Dispose() => RecordMemory<(ulong, ulong)>.Pool.Return(last);
}
