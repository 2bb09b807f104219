namespace SyncService;

/// <summary>Looks at the streams of a service, some of them together, so that hundreds do not take hundreds of times as long.</summary>
internal static class EachStream
{
    private const int AtOnce = 4;

    /// <returns>What was found of each, in the order of the streams.</returns>
    public static async Task<T[]> LookAsync<T>(IReadOnlyList<StreamSpec> streams, Func<StreamSpec, CancellationToken, Task<T>> look, CancellationToken cancellation)
    {
        var found = new T[streams.Count];
        await Parallel.ForAsync(
            0,
            found.Length,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (i, token) => found[i] = await look(streams[i], token));
        return found;
    }
}
