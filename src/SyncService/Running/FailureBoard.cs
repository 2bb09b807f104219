namespace SyncService.Running;

/// <summary>Lets one worker speak for all that meet the same failure, so that a store that is down makes as many lines for hundreds of streams as for one.</summary>
/// <remarks>The first to meet a failure speaks of it, each time, until it no longer meets it; then the next one does.</remarks>
internal sealed class FailureBoard
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<(string Stream, Role Role)>> meeting = new(StringComparer.Ordinal);

    /// <summary>Notes who meets what now.</summary>
    /// <returns>Whom the worker speaks for, as a line names it: its stream, and how many others; null when another one speaks.</returns>
    public string? Meet(string stream, Role role, string failure)
    {
        lock (gate)
        {
            if (!meeting.TryGetValue(failure, out var workers) || !workers.Contains((stream, role)))
            {
                Forget(stream, role);
                if (!meeting.TryGetValue(failure, out workers)) meeting[failure] = workers = [];
                workers.Add((stream, role));
            }

            if (workers[0] != (stream, role)) return null;
            var others = workers.Select(worker => worker.Stream).Distinct().Count() - 1;
            return others == 0 ? stream : others == 1 ? $"{stream} and 1 other" : $"{stream} and {others} others";
        }
    }

    /// <summary>The worker works again.</summary>
    public void Leave(string stream, Role role)
    {
        lock (gate) Forget(stream, role);
    }

    private void Forget(string stream, Role role)
    {
        foreach (var (failure, workers) in meeting)
        {
            if (!workers.Remove((stream, role)) || workers.Count > 0) continue;
            meeting.Remove(failure);
            return;
        }
    }
}
