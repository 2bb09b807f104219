using System.Globalization;
using SyncService.Target;

namespace SyncService.Reporting;

/// <summary>Turns what was seen of a stream into a state and, where something is wrong, into words.</summary>
internal static class StatusJudgement
{
    public const string Running = "running";
    public const string CatchingUp = "catching up";
    public const string Paused = "paused";
    public const string Stopped = "stopped";
    public const string Unknown = "unknown";

    /// <param name="target">Null when PostgreSQL is away.</param>
    /// <param name="queued">Null when Redis is away.</param>
    public static (string State, string? Problem, string Advice) Of(StreamSpec stream, TargetStatus? target, long? queued)
    {
        if (target is null) return (Unknown, "PostgreSQL does not answer, and it knows how the stream stands.", "");
        if (target.Checkpoints.GetValueOrDefault(stream.Name)?.Pause is { } pause)
        {
            return (Paused, null, $"Paused by {pause.By}{(pause.Reason is null ? "" : $" ({pause.Reason})")}. To go on: sync-service resume --stream {stream.Name}");
        }

        var reads = target.Workers.ContainsKey((stream.Name, Role.Producer));
        var writes = target.Workers.ContainsKey((stream.Name, Role.Consumer));
        if (!reads && !writes)
        {
            var never = target.Checkpoints.ContainsKey(stream.Name) ? "No running service works on it." : "It has never run, and no service works on it.";
            return (Stopped, never, "Start sync-service, and look at the end of its log.");
        }

        if (!reads) return (Stopped, "Nobody reads the source: only the consumer runs.", "Start sync-service run --role producer.");
        if (!writes) return (Stopped, "Nobody writes the target: only the producer runs.", "Start sync-service run --role consumer.");
        var (problem, advice) = Letters(target.Letters.GetValueOrDefault(stream.Name), stream);
        return queued > 0 ? (CatchingUp, problem, advice) : queued is null ? (Unknown, problem, advice) : (Running, problem, advice);
    }

    private static (string? Problem, string Advice) Letters(long letters, StreamSpec stream) => letters == 0 ? (null, "") : (
        string.Create(CultureInfo.InvariantCulture, $"{letters:N0} {(letters == 1 ? "row was" : "rows were")} set aside, and {(letters == 1 ? "is" : "are")} not in {stream.Target}."),
        $"Look at them: sync-service dead list --stream {stream.Name}");
}
