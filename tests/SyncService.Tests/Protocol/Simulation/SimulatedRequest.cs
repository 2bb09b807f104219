using SyncService.Protocol;

namespace SyncService.Tests.Protocol.Simulation;

/// <summary>Keys that somebody wants to be read again.</summary>
/// <param name="Id">Its number; a server that is set back gives it once more.</param>
/// <param name="Keys">Which rows.</param>
/// <param name="Moment">The last statement before it was asked: what is read for it is read later.</param>
/// <param name="Asked">Counts what was asked, whatever goes back in time.</param>
internal sealed record SimulatedRequest(long Id, IReadOnlyList<long> Keys, long Moment, long Asked)
{
    public Generation? Generation { get; init; }

    public Seq? Last { get; init; }

    public bool IsDone { get; init; }

    public override string ToString() => $"request {Id} of {string.Join(' ', Keys)} ({(IsDone ? "done" : Generation is null ? "open" : $"enqueued up to {Last} in {Generation}")})";
}
