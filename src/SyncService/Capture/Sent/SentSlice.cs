using SyncService.Protocol;
using Text = System.Text.Encoding;

namespace SyncService.Capture.Sent;

/// <summary>Rows of old stamps that were sent, known by their totals.</summary>
/// <param name="From">The first stamp.</param>
/// <param name="Until">The first stamp behind it.</param>
/// <param name="Totals">Of its rows.</param>
internal sealed record SentSlice(Watermark From, Watermark Until, SliceTotals Totals)
{
    private const char Separator = '|';

    /// <summary>As it is kept with the checkpoint: the borders as text and the totals, one after the other.</summary>
    public byte[] ToBytes() => [.. Text.ASCII.GetBytes($"{From}{Separator}{Until}{Separator}"), .. Totals.ToBytes()];

    /// <summary>Null where the bytes are no slice of this version.</summary>
    public static SentSlice? Read(byte[]? bytes)
    {
        if (bytes is null) return null;
        var first = Array.IndexOf(bytes, (byte)Separator);
        var second = first < 0 ? -1 : Array.IndexOf(bytes, (byte)Separator, first + 1);
        return second > 0
            && Watermark.TryParse(Text.ASCII.GetString(bytes, 0, first), out var from)
            && Watermark.TryParse(Text.ASCII.GetString(bytes, first + 1, second - first - 1), out var until)
            && SliceTotals.Read(bytes.AsSpan(second + 1)) is { } totals
            ? new SentSlice(from, until, totals)
            : null;
    }
}
