using SyncService.Workers.Producing;

namespace SyncService.Running;

/// <summary>When the workers of a stream work.</summary>
/// <param name="Interval">Pause between two cycles of the producer.</param>
/// <param name="Reads">Slots for reading the source, shared by all streams.</param>
internal sealed record RunningPace(TimeSpan Interval, SemaphoreSlim Reads)
{
    /// <summary>How long a consumer waits for the signal of a producer in the same process. What it could find without one is the producer's to put right.</summary>
    public static readonly TimeSpan LookWithSignal = TimeSpan.FromSeconds(15);

    /// <summary>How often a consumer looks when the producer is elsewhere.</summary>
    public static readonly TimeSpan LookWithout = TimeSpan.FromMilliseconds(100);

    /// <summary>How often a consumer looks whether a pause is over.</summary>
    public static readonly TimeSpan LookWhilePaused = TimeSpan.FromSeconds(1);

    /// <summary>One step of a producer. Nobody has a slot who waits: for a full queue, for another instance, or to try again.</summary>
    public async Task<bool> ReadAsync(Producer producer, CancellationToken stopping)
    {
        await producer.WaitForRoomAsync(stopping);
        await Reads.WaitAsync(stopping);
        try
        {
            return await producer.StepAsync(stopping);
        }
        finally
        {
            Reads.Release();
        }
    }
}
