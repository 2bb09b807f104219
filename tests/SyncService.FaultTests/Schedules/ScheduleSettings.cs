using System.Globalization;

namespace SyncService.FaultTests.Schedules;

/// <summary>What the environment may say about the schedules of a run.</summary>
internal static class ScheduleSettings
{
    /// <summary><c>SYNC_SEED</c>: from which the seeds of all schedules follow; default 1.</summary>
    public static int Seed { get; } = Number("SYNC_SEED", 1);

    /// <summary><c>SYNC_ROUNDS</c>: how often each kind of fault strikes; default 2.</summary>
    public static int Rounds { get; } = Number("SYNC_ROUNDS", 2);

    /// <summary>For kinds that take longer.</summary>
    public static int Half => Math.Max(1, Rounds / 2);

    /// <summary><c>SYNC_FAULTS</c>: only kinds whose name contains this text.</summary>
    public static string Kinds { get; } = Environment.GetEnvironmentVariable("SYNC_FAULTS") ?? "";

    private static int Number(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
