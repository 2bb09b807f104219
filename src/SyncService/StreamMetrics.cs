using SyncService.Encoding;
using SyncService.Protocol;
using SyncService.Target;

namespace SyncService;

/// <summary>What one stream has done since the process began. Written by its two workers, read by the reporter.</summary>
internal sealed class StreamMetrics(string name)
{
    private readonly Lock gate = new();
    private long read;
    private long queued;
    private long applied;
    private long unchanged;
    private long dead;
    private long errors;
    private Losses losses;
    private long length;
    private long lagMicros;
    private volatile Pause? pause;

    public string Name { get; } = name;

    /// <summary>Rows that the source was asked for, and that were sent to the queue or would have been again.</summary>
    public long RowsRead => Interlocked.Read(ref read);

    public long RecordsQueued => Interlocked.Read(ref queued);

    public long RowsWritten => Interlocked.Read(ref applied);

    public long RecordsUnchanged => Interlocked.Read(ref unchanged);

    public long DeadLetters => Interlocked.Read(ref dead);

    public long Errors => Interlocked.Read(ref errors);

    /// <summary>Values of the records queued that could not be kept exactly.</summary>
    public Losses Losses
    {
        get
        {
            lock (gate) return losses;
        }
    }

    /// <summary>Records that are through: written, unchanged or set aside.</summary>
    public long Processed => RowsWritten + RecordsUnchanged + DeadLetters;

    public long QueueLength => Interlocked.Read(ref length);

    /// <summary>Time from the enqueue to the commit of the newest record applied.</summary>
    public TimeSpan Lag => TimeSpan.FromMicroseconds(Interlocked.Read(ref lagMicros));

    /// <summary>Set while the stream is paused, as the checkpoint said when it was last read.</summary>
    public Pause? Pause => pause;

    public void Looked(Checkpoint checkpoint) => pause = checkpoint.Pause;

    public void Read(RecordChunk chunk)
    {
        Interlocked.Add(ref read, chunk.RowsRead);
        Interlocked.Add(ref queued, chunk.Count);
        lock (gate) losses += chunk.Losses;
    }

    public void Queued(long now) => Interlocked.Exchange(ref length, now);

    public void Applied(Applied result, long left, long lag)
    {
        Interlocked.Add(ref applied, result.Written);
        Interlocked.Add(ref unchanged, result.Unchanged);
        Interlocked.Add(ref dead, result.Dead);
        Interlocked.Exchange(ref length, left);
        Interlocked.Exchange(ref lagMicros, lag);
    }

    public void Failed() => Interlocked.Increment(ref errors);
}
