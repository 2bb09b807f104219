using SyncService.Reporting;

namespace SyncService.Status;

/// <summary>A failure as the service itself told it.</summary>
/// <param name="Half">producer or consumer.</param>
/// <param name="Store">As metrics name it.</param>
/// <param name="Advice">What to do; null where there is nothing to do but to wait.</param>
/// <param name="Since">Since when this half does not work.</param>
/// <param name="At">When the instance said so.</param>
/// <param name="Tries">Failures in a row; 0 while a store only keeps it waiting.</param>
/// <param name="Stops">True when only the operator can mend it.</param>
internal sealed record LastError(
    string Half, string Store, string Message, string? Advice, DateTimeOffset Since, DateTimeOffset At, string Instance, int Tries, bool Stops)
{
    /// <summary>The one that needs the operator, or the newest; null when there is none.</summary>
    public static LastError? Of(IReadOnlyList<WorkerReport> troubles) => troubles
        .OrderByDescending(report => report.Trouble!.Stops)
        .ThenByDescending(report => report.At)
        .Select(report => new LastError(
            RoleNames.Label(report.Half),
            report.Trouble!.Store,
            report.Trouble.Message,
            report.Trouble.Advice.Length == 0 ? null : report.Trouble.Advice,
            report.Trouble.Since,
            report.At,
            report.Instance,
            report.Trouble.Tries,
            report.Trouble.Stops))
        .FirstOrDefault();
}
