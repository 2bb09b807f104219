using System.Globalization;

namespace SyncService.Checking.Sources;

/// <summary>Whether the clocks of the servers and of this machine tell the same time.</summary>
internal static class ClockCheck
{
    /// <summary>Less is no matter for anything that is measured here.</summary>
    public const double TolerableSeconds = 2;

    public static Finding Untold(string server) => new(
        Severity.Warning, "clock-untold",
        $"SQL Server at {server} does not tell its time (SYSDATETIME, GETDATE): stamps in the future are not recognised, and would hide the changes before them.",
        "See to it that no stamp is ahead of the time.");

    public static IEnumerable<Finding> Look(IEnumerable<StoreReport> stores)
    {
        foreach (var store in stores)
        {
            if (store.ClockDifferenceSeconds is not { } difference || Math.Abs(difference) <= TolerableSeconds) continue;
            var (name, matters) = store.Store switch
            {
                "source" => ("SQL Server", "SYNC_OVERLAP and lag are measured against it"),
                "queue" => ("Redis", "nothing depends on it but the reading of its log"),
                _ => ("PostgreSQL", "created_at and updated_at are its time"),
            };
            yield return new(
                Severity.Warning, "clock-difference",
                string.Create(CultureInfo.InvariantCulture, $"The clock of {name} is {Math.Abs(difference):N1} s {(difference > 0 ? "ahead of" : "behind")} this machine's; {matters}."),
                "Let both follow a time server.");
        }
    }
}
