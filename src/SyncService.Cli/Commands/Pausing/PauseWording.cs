using SyncService.Cli.Commands.Dead;
using SyncService.Protocol;

namespace SyncService.Cli.Commands.Pausing;

/// <summary>How a pause is told to a person.</summary>
internal static class PauseWording
{
    /// <summary><c>by ana@erp since 2026-03-01 12:30:00 UTC (new column)</c></summary>
    public static string Of(Pause pause) => $"by {pause.By} since {DeadWording.Time(pause.Since)} UTC{(pause.Reason is null ? "" : $" ({pause.Reason})")}";
}
