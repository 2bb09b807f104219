using System.Globalization;
using SyncService.Capture.Identification;

namespace SyncService.Verification.Deleting;

/// <summary>Why the rows that a comparison found only in the target are not deleted without the operator's approval.</summary>
internal static class DeleteRails
{
    /// <summary>So many always may go: a percentage of a small table is no row at all.</summary>
    private const long AlwaysAllowed = 100;

    /// <returns>The reasons, as sentences; null where nothing speaks against it.</returns>
    public static string? Reason(DeleteFacts facts) => Reasons(facts).ToList() is { Count: > 0 } reasons ? string.Join(" ", reasons) : null;

    /// <summary>Rows that may go within 24 hours.</summary>
    /// <param name="percent">Of the rows.</param>
    /// <param name="rows">That the target had at the beginning of these hours.</param>
    public static long Allowed(double percent, long rows) => Math.Max((long)(rows * (percent / 100)), Math.Min(AlwaysAllowed, rows / 2));

    private static IEnumerable<string> Reasons(DeleteFacts facts)
    {
        if (facts.SourceRows == 0) yield return $"{facts.Now.Source} showed no row at all.";
        if (facts.Now.IsRecovering) yield return $"The source database is {facts.Now.State}.";
        if (facts.Began != facts.Now) yield return $"While it was compared, {string.Join("; ", facts.Began.Differences(facts.Now))}.";
        if (facts.Before is { } before && before != facts.Now) yield return $"Since {Time(facts.BeforeAt)} UTC, {string.Join("; ", before.Differences(facts.Now))}.";
        if (facts is { HasBefore: true, Before: null }) yield return "Deletes of an earlier comparison were held, and none was let through since.";
        if (facts.Debt is { } debt) yield return $"The target may hold rows of another source: {debt}.";
        var start = facts.TargetRows + facts.DeletedInOneDay;
        var allowed = Allowed(facts.LimitPercent, start);
        if (facts.Found + facts.DeletedInOneDay > allowed)
        {
            var earlier = facts.DeletedInOneDay == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", after {facts.DeletedInOneDay:N0} within 24 hours");
            yield return string.Create(CultureInfo.InvariantCulture, $"{facts.Found:N0} of {start:N0} rows would go{earlier}; {allowed:N0} may go without your approval (limit {facts.LimitPercent:0.##} %).");
        }
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}

/// <summary>What is known when a comparison has ended.</summary>
/// <param name="Found">Rows that only the target has.</param>
/// <param name="SourceRows">Rows that the source showed.</param>
/// <param name="TargetRows">Rows that the target had.</param>
/// <param name="DeletedInOneDay">Rows that went within the last 24 hours, whatever found them, but for those that the operator approved.</param>
/// <param name="LimitPercent"><c>DELETE_LIMIT</c>.</param>
/// <param name="Began">The source at the beginning of the comparison.</param>
/// <param name="Now">And at its end.</param>
internal sealed record DeleteFacts(long Found, long SourceRows, long TargetRows, long DeletedInOneDay, double LimitPercent, SourceGuard Began, SourceGuard Now)
{
    /// <summary>Whether an earlier comparison was let through or held.</summary>
    public bool HasBefore { get; init; }

    /// <summary>The source when deletes were let through last; null where none were.</summary>
    public SourceGuard? Before { get; init; }

    public DateTimeOffset BeforeAt { get; init; }

    /// <summary>Why the target may hold rows that its source never had; null where it does not.</summary>
    public string? Debt { get; init; }
}
