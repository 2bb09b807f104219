using System.Globalization;
using SyncService.Capture.Inspection;

namespace SyncService.Checking;

/// <summary>Numbers with their nouns, the same in every culture.</summary>
internal static class Amount
{
    public static string Rows(Counted count) => Of(count.Value ?? 0, "row");

    public static string Of(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");
}
