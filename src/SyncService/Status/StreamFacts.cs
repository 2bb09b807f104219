using SyncService.Reporting;
using SyncService.Target.Checkpoints;

namespace SyncService.Status;

/// <summary>What was seen of one stream.</summary>
/// <param name="Target">Null when PostgreSQL is away.</param>
/// <param name="Queued">Null when Redis is away.</param>
/// <param name="Reports">What instances said of themselves, whichever they were.</param>
internal sealed record StreamFacts(StreamSpec Stream, TargetStatus? Target, long? Queued, IReadOnlyList<WorkerReport> Reports)
{
    /// <summary>Why the stream may not use its queue, which another deployment has; null where it may.</summary>
    public SyncException? KeptOut { get; init; }

    public bool Reads => Target is not null && Target.Workers.ContainsKey((Stream.Name, Role.Producer));

    public bool Writes => Target is not null && Target.Workers.ContainsKey((Stream.Name, Role.Consumer));

    /// <summary>Troubles that may hold: those of the instances that work; where none does, or nobody knows, the last that were told.</summary>
    public IReadOnlyList<WorkerReport> Troubles => [.. Reports.Where(report => report.Trouble is not null && Speaks(report))];

    /// <summary>Of the instance that reads the source now.</summary>
    public ReportedLoad? Load => Reports.FirstOrDefault(report => report.Half == Role.Producer && Reads && Speaks(report))?.Load;

    /// <summary>Another instance may have worked before, and have left its last word.</summary>
    private bool Speaks(WorkerReport report) =>
        Target is null || !Target.Workers.TryGetValue((Stream.Name, report.Half), out var worker) || worker == report.Instance;
}
