namespace SyncService.Queue.Connections;

/// <summary>What keeps a Redis that answers from taking records, read from what it says of itself.</summary>
internal static class QueueHealth
{
    /// <summary>Null when it takes them.</summary>
    public static SyncException? Of(QueueFacts facts, string server)
    {
        if (facts is { MaxMemoryBytes: > 0 and var most, UsedMemoryBytes: { } used, Policy: "noeviction" } && used >= most) return RedisErrors.Full(server, null).Of(Store.Redis);
        if (!facts.WritesToDisk) return new SyncException($"Redis at {server} could not write to its disk, and may refuse records.", "Look at its log and at the room on its disk.", Failure.Transient).Of(Store.Redis);
        return null;
    }
}
