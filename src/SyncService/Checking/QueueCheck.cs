using SyncService.Queue;
using SyncService.Queue.Connections;

namespace SyncService.Checking;

/// <summary>What Redis may do to the queue.</summary>
internal static class QueueCheck
{
    public static IEnumerable<Finding> Look(QueueFacts facts, QueueOptions options)
    {
        if (facts.Refusal is { } refusal)
        {
            yield return new(
                Severity.Note, "redis-config-refused", $"Redis does not show its settings ({refusal.TrimEnd('.')}); what INFO shows was looked at.",
                "Look at maxmemory-policy, appendonly and save yourself.");
        }

        if (facts.Policy is { } policy && policy.StartsWith("allkeys", StringComparison.Ordinal))
        {
            yield return new(
                facts.MaxMemoryBytes == 0 ? Severity.Note : Severity.Warning, "redis-evicts",
                $"Redis throws keys away when its memory is full (maxmemory-policy {policy}{(facts.MaxMemoryBytes == 0 ? ", without effect while maxmemory is 0" : "")}). What it throws away is read from the source again.",
                "Set maxmemory-policy to noeviction.");
        }

        if (facts.AppendOnly == false && facts.Snapshots != true)
        {
            yield return new(
                Severity.Warning, "redis-no-persistence",
                $"Redis keeps nothing on disk{(facts.Snapshots is null ? ", as far as it shows" : "")}: after a restart the queue is empty. Nothing is lost, but what was queued is read from the source again.",
                "Set appendonly yes (appendfsync everysec is enough).");
        }

        if (facts.MaxMemoryBytes is > 0 and var memory && memory < 2L * options.HighWaterMegabytes * 1024 * 1024)
        {
            yield return new(
                Severity.Note, "redis-memory", $"Redis may use {memory / (1024 * 1024):N0} MiB, and the queue alone grows to {options.HighWaterMegabytes:N0} MiB of records for each stream.",
                "Raise maxmemory, or lower QUEUE_HIGH_WATER_MB.");
        }
    }
}
