using SyncService.Reporting;
using SyncService.Target;

namespace SyncService.Running;

/// <summary>Which streams are loaded before which: a row that refers to another cannot come before it.</summary>
/// <remarks>It holds for first loads alone. Afterwards each stream reads for itself, and a row that comes before its parent waits among the dead letters.</remarks>
internal sealed class LoadOrder(InstanceLocks locks, RunningLog log, TimeProvider clock)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<string, Ordered> streams = new(StringComparer.Ordinal);

    /// <summary>Before anything runs.</summary>
    public void Add(StreamSpec stream, StreamMetrics metrics, ITargetStore target) => streams.Add(stream.Name, new Ordered(metrics, target, [.. stream.After]));

    /// <summary>Rows of the one refer to rows of the other. Where that would go round in a circle, nothing is waited for.</summary>
    public void Refers(string child, string parent)
    {
        if (!ComesBefore(child, parent)) streams[child].Before.Add(parent);
    }

    /// <summary>Nobody need wait any longer for a stream.</summary>
    public void Ended(string stream) => streams[stream].HasEnded = true;

    /// <summary>Returns when it is the turn of a stream to be loaded; at once where it was begun before.</summary>
    public async Task WaitAsync(string stream, CancellationToken cancellation)
    {
        if (!streams.TryGetValue(stream, out var own) || own.HasTurn) return;
        if (own.Before.Count > 0 && !await HasBegunAsync(own, cancellation)) await WaitAsync(own, cancellation);
        own.HasTurn = true;
    }

    private async Task WaitAsync(Ordered own, CancellationToken cancellation)
    {
        var since = clock.GetUtcNow();
        try
        {
            var told = "";
            while (await MissingAsync(own, cancellation) is { Count: > 0 } missing)
            {
                var names = string.Join(", ", missing);
                if (names != told) log.WaitsForTurn(own.Metrics.Name, told = names);
                own.Metrics.WaitsForTurn(new Trouble(
                    Role.Producer, Store.PostgreSql, $"Its first load begins when that of {names} is done.", "", since, clock.GetUtcNow(), 0, false));
                await Task.Delay(Look, clock, cancellation);
            }
        }
        finally
        {
            own.Metrics.WaitsForTurn(null);
        }
    }

    private async Task<List<string>> MissingAsync(Ordered own, CancellationToken cancellation)
    {
        List<string> missing = [];
        foreach (var name in own.Before)
        {
            var other = streams[name];
            if (other.HasEnded || other.Metrics.Freshness is not null) continue;

            // Where another instance reads it, how far that is only the checkpoint tells.
            if (locks.Holds(name, Role.Producer) || !await HasBegunAsync(other, cancellation)) missing.Add(name);
        }

        return missing;
    }

    private static async Task<bool> HasBegunAsync(Ordered stream, CancellationToken cancellation) => (await stream.Target.ReadCheckpointAsync(cancellation)).Position is not null;

    private bool ComesBefore(string first, string then) => first == then || streams[then].Before.Exists(name => ComesBefore(first, name));

    private sealed class Ordered(StreamMetrics metrics, ITargetStore target, List<string> before)
    {
        private volatile bool hasEnded;

        public StreamMetrics Metrics => metrics;

        public ITargetStore Target => target;

        /// <summary>The streams that are loaded before it.</summary>
        public List<string> Before => before;

        /// <summary>Whether it waits no longer.</summary>
        public bool HasTurn { get; set; }

        public bool HasEnded
        {
            get => hasEnded;
            set => hasEnded = value;
        }
    }
}
