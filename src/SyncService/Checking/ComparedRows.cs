using SyncService.Capture.Inspection;

namespace SyncService.Checking;

/// <summary>The rows of a comparison in words.</summary>
internal static class ComparedRows
{
    /// <summary>What these cost is not worth a word.</summary>
    private const long Few = 10_000;

    public static bool AreFew(Counted rows) => rows.Value <= Few;

    public static string Of(Counted rows) => rows.Value is { } count ? Amount.Of(count, "row") : "all its rows, which were not counted,";
}
