using SyncService.Encoding;
using SyncService.Encoding.Fields;
using SyncService.Protocol;
using SyncService.Protocol.Verifications;

namespace SyncService.Reporting;

/// <summary>What one stream has done since the process began. Written by its two workers, read by the reporter.</summary>
internal sealed class StreamMetrics(string name, SyncMeter? meter = null, TimeProvider? time = null)
{
    private readonly TimeProvider clock = time ?? TimeProvider.System;
    private readonly Lock gate = new();
    private readonly CaughtUp caughtUp = new();
    private Trouble? producerTrouble;
    private Trouble? consumerTrouble;
    private Trouble? wait;
    private Trouble? targetWait;
    private Trouble? turn;
    private Watermark? lastApplied;
    private double bytesPerRecord;
    private long waiting = -1;
    private readonly long[] retriesByStore = new long[Enum.GetValues<Store>().Length];
    private readonly long[] errorsByClass = new long[Enum.GetValues<Failure>().Length];
    private long read;
    private long queued, missing;
    private long applied;
    private long unchanged;
    private long dead;
    private long over;
    private long deleted;
    private long errors;
    private Losses losses;
    private Unlike unlike;
    private long length;
    private long lagMicros;
    private volatile Pause? pause;
    private KnownComparisons? comparisons;

    public string Name { get; } = name;

    /// <summary>The halves that this process runs.</summary>
    public Role Role { get; init; } = Role.All;

    /// <summary>What each measurement of this stream carries.</summary>
    public KeyValuePair<string, object?> Tag { get; } = new("stream", name);

    public SourceTime SourceTime { get; } = new();

    /// <summary>How its changes are found, as the last cycle told; null before one has begun in this process.</summary>
    public ReadingSight? Sight { get; private set; }

    /// <summary>How long open transactions of the source have held it back; null while they do not.</summary>
    public TimeSpan? HeldBack { get; private set; }

    /// <summary>The first load, or the catching up after a start, until it is done.</summary>
    public InitialLoad? Load { get; private set; }

    /// <summary>The load that was done last, with what it brought and its time.</summary>
    public FinishedLoad? LastLoad { get; private set; }

    /// <summary>How old the target's picture of the source may be; null before it was once complete in this process.</summary>
    public TimeSpan? Freshness => caughtUp.At is { } at ? clock.GetElapsedTime(at) : null;

    /// <summary>What keeps the stream from working now: nothing, or one failure or wait a half.</summary>
    public IReadOnlyList<Trouble> Troubles => [.. new[] { Volatile.Read(ref producerTrouble) ?? Volatile.Read(ref turn) ?? Volatile.Read(ref wait), Volatile.Read(ref consumerTrouble) ?? Volatile.Read(ref targetWait) }.OfType<Trouble>()];

    /// <summary>Newest stamp known to be in the target.</summary>
    public Watermark? LastApplied
    {
        get
        {
            lock (gate) return lastApplied;
        }
    }

    public long QueueBytes => (long)(QueueLength * bytesPerRecord);

    /// <summary>Dead letters in the target's database, when somebody last looked.</summary>
    public long? DeadLettersWaiting
    {
        get => Interlocked.Read(ref waiting) is >= 0 and var known ? known : null;
        set => Interlocked.Exchange(ref waiting, value ?? -1);
    }

    /// <summary>What its comparisons with the source found, as it was when somebody last looked; null before anybody did.</summary>
    public KnownComparisons? Comparisons
    {
        get => Volatile.Read(ref comparisons);
        set => Volatile.Write(ref comparisons, value);
    }

    /// <summary>Rows that the source sent: those that were enqueued, and those that were read again.</summary>
    public long RowsRead => Interlocked.Read(ref read);

    /// <summary>Rows that were enqueued before: at the border of two pages, within the overlap, or because a reading began again.</summary>
    public long RowsReadAgain => Math.Max(0, RowsRead + KeysMissing - RecordsQueued);

    /// <summary>Records queued that tell of keys that the source lacks.</summary>
    public long KeysMissing => Interlocked.Read(ref missing);

    public long RecordsQueued => Interlocked.Read(ref queued);

    public long RowsWritten => Interlocked.Read(ref applied);

    public long RecordsUnchanged => Interlocked.Read(ref unchanged);

    public long DeadLetters => Interlocked.Read(ref dead);

    /// <summary>Of those, records that were applied later, or set aside once more.</summary>
    public long DeadLettersOver => Interlocked.Read(ref over);

    /// <summary>Rows of the target deleted, or marked as such.</summary>
    public long RowsDeleted => Interlocked.Read(ref deleted);

    public long Errors => Interlocked.Read(ref errors);

    /// <summary>Steps tried again after a passing failure of this store.</summary>
    public long Retries(Store store) => Interlocked.Read(ref retriesByStore[(int)store]);

    /// <summary>A row that was set aside is a failure of its data.</summary>
    public long ErrorsOf(Failure failure) => Interlocked.Read(ref errorsByClass[(int)failure]) + (failure == Failure.Data ? DeadLetters : 0);

    /// <summary>Values of the records queued that could not be kept exactly.</summary>
    public Losses Losses
    {
        get
        {
            lock (gate) return losses;
        }
    }

    /// <summary>Records that are through, and whose rows are not in the target as they were sent.</summary>
    public Unlike Unlike
    {
        get
        {
            lock (gate) return unlike;
        }
    }

    /// <summary>Records that are through: written, deleted, unchanged or set aside.</summary>
    public long Processed => RowsWritten + RowsDeleted + RecordsUnchanged + DeadLetters;

    /// <summary>What a load is measured by: records that are through, or queued where another process applies them.</summary>
    public long Through => Role == Role.Producer ? RecordsQueued : Processed;

    public long QueueLength => Interlocked.Read(ref length);

    /// <summary>Time from the enqueue to the commit of the newest record applied.</summary>
    public TimeSpan Lag => TimeSpan.FromMicroseconds(Interlocked.Read(ref lagMicros));

    /// <summary>Set while the stream is paused, as the checkpoint said when it was last read.</summary>
    public Pause? Pause => pause;

    public void Looked(Checkpoint checkpoint)
    {
        pause = checkpoint.Pause;
        Reached(checkpoint);
    }

    /// <summary>A cycle begins here, while the source's clock says <see cref="ReadingSpan.Ceiling"/>.</summary>
    /// <param name="queued">The newest record enqueued.</param>
    public void CycleBegins(ReadingSpan span, Checkpoint checkpoint, Seq queued)
    {
        (Sight, HeldBack) = (span.Sight, span.HeldFor > TimeSpan.Zero ? span.HeldFor : null);
        SourceTime.Learn(span.Ceiling, clock.GetUtcNow());
        if (caughtUp.At is null) Load ??= new InitialLoad(span.Begin, checkpoint.RowsApplied == 0, clock.GetUtcNow(), Through, queued);
    }

    /// <param name="began">Timestamp of its beginning.</param>
    /// <param name="last">The newest record enqueued.</param>
    public void CycleEnded(long began, Seq last)
    {
        caughtUp.Read(began, last);
        FinishLoad();
        meter?.Cycle(this, clock.GetElapsedTime(began));
    }

    /// <summary>Rows that the source sent, whether or not they were sent to the queue before.</summary>
    public void Read(long rows) => Interlocked.Add(ref read, rows);

    /// <param name="chunk">What the queue has taken.</param>
    /// <param name="now">The length of the queue with it.</param>
    public void Enqueued(RecordChunk chunk, long now)
    {
        Weigh(chunk.Bytes, chunk.Count);
        Interlocked.Add(ref queued, chunk.Count);
        Interlocked.Add(ref missing, chunk.Tombstones);
        lock (gate) losses += chunk.Losses;
        Queued(now);
    }

    public void Queued(long now) => Interlocked.Exchange(ref length, now);

    /// <param name="result">What the transaction did.</param>
    /// <param name="batch">What it was made of.</param>
    /// <param name="began">Timestamp of its beginning.</param>
    public void Applied(Applied result, RecordBatch batch, long began)
    {
        var lag = VisibleAfter(batch);
        Applied(result, batch.State.Cursor!.Seq - result.Checkpoint.Seq, (long)lag.TotalMicroseconds);
        Weigh(batch.Bytes, batch.Count);
        Reached(result.Checkpoint);
        if (!batch.Unreadable.ContainsKey(batch.Count - 1)) Known(batch.Header(batch.Count - 1).Stamp);
        FinishLoad();
        meter?.Batch(this, clock.GetElapsedTime(began), batch.Count, lag);
    }

    public void Applied(Applied result, long left, long lag)
    {
        Interlocked.Add(ref applied, result.Written);
        Interlocked.Add(ref unchanged, result.Unchanged);
        Interlocked.Add(ref dead, result.Dead);
        Interlocked.Add(ref over, result.Over);
        Interlocked.Add(ref deleted, result.Deleted);
        if (result.Unlike.Any) Add(result.Unlike);
        Interlocked.Exchange(ref length, left);
        Interlocked.Exchange(ref lagMicros, lag);
    }

    private void Add(Unlike more)
    {
        lock (gate) unlike += more;
    }

    public void Failed(Role half, SyncException failure, TimeSpan pause, int inARow)
    {
        Interlocked.Increment(ref errors);
        Interlocked.Increment(ref errorsByClass[(int)failure.Failure]);
        if (failure.Failure == Failure.Transient) Interlocked.Increment(ref retriesByStore[(int)failure.Store]);
        ref var trouble = ref half == Role.Producer ? ref producerTrouble : ref consumerTrouble;
        var now = clock.GetUtcNow();
        Volatile.Write(ref trouble, new Trouble(half, failure.Store, failure.Message, failure.Hint, trouble?.Since ?? now, now + pause, inARow, failure.Failure != Failure.Transient));
    }

    /// <summary>Since when the source has kept the producer waiting; null while it does not, or not for long.</summary>
    public TimeSpan? SourceWait => Volatile.Read(ref wait) is { } told ? clock.GetUtcNow() - told.Since : null;

    /// <param name="told">Null while its first load does not wait for those of other streams.</param>
    public void WaitsForTurn(Trouble? told) => Volatile.Write(ref turn, told);

    /// <param name="told">Null while it does not wait, or not for long.</param>
    public void WaitsForSource(Trouble? told) => Volatile.Write(ref wait, told);

    /// <summary>Since when the target is at work on one batch; null while it is not, or not for long.</summary>
    public TimeSpan? TargetWait => Volatile.Read(ref targetWait) is { } told ? clock.GetUtcNow() - told.Since : null;

    /// <param name="told">Null while it does not wait, or not for long.</param>
    public void WaitsForTarget(Trouble? told) => Volatile.Write(ref targetWait, told);

    public void Recovered(Role half) => Volatile.Write(ref half == Role.Producer ? ref producerTrouble : ref consumerTrouble, null);

    private void Reached(Checkpoint checkpoint)
    {
        caughtUp.Applied(checkpoint.Seq);
        if (checkpoint.Position is { } position) Known(position.Value);
    }

    private void Known(Watermark stamp)
    {
        lock (gate) lastApplied = lastApplied is { } known && known.Kind == stamp.Kind ? Watermark.Max(known, stamp) : stamp;
    }

    private void FinishLoad()
    {
        if (Load is not { } load || caughtUp.At is null) return;
        LastLoad = new FinishedLoad(load, load.Done(Through), clock.GetUtcNow() - load.Since);
        Load = null;
    }

    private void Weigh(long bytes, int records)
    {
        if (records > 0) bytesPerRecord += ((bytes / (double)records) - bytesPerRecord) / (bytesPerRecord == 0 ? 1 : 8);
    }

    /// <summary>From the stamp of the batch's newest record; from its enqueue where stamps tell no moment, and for one that was read again on its own.</summary>
    private TimeSpan VisibleAfter(RecordBatch batch)
    {
        if (batch.Unreadable.ContainsKey(batch.Count - 1)) return TimeSpan.Zero;
        var newest = batch.Header(batch.Count - 1);
        var now = clock.GetUtcNow();
        var since = now - ((newest.Stamp.CompareTo(newest.Reached.Value) < 0 || newest.Operation.IsTombstone() ? null : SourceTime.Moment(newest.Stamp)) ?? DateTimeOffset.UnixEpoch.AddTicks(newest.EnqueuedMicros * TimeSpan.TicksPerMicrosecond));
        return since > TimeSpan.Zero ? since : TimeSpan.Zero;
    }
}
