using SyncService.Protocol;

namespace SyncService.Reporting;

/// <summary>A first load, or the catching up after a time in which the service was down.</summary>
/// <param name="from">From where rows are read.</param>
/// <param name="isFirst">Whether the stream has never applied a row.</param>
/// <param name="since">When it began.</param>
/// <param name="processedBefore">Records that were through when it began.</param>
/// <param name="lastBefore">The newest record that was queued when it began.</param>
internal sealed class InitialLoad(Position from, bool isFirst, DateTimeOffset since, long processedBefore, Seq lastBefore)
{
    private long total = -1;

    public Position From => from;

    public bool IsFirst => isFirst;

    public DateTimeOffset Since => since;

    public Seq LastBefore => lastBefore;

    /// <summary>Rows to bring, as the source counted them; null while that is not known.</summary>
    public long? Total
    {
        get => Interlocked.Read(ref total) is >= 0 and var known ? known : null;
        set => Interlocked.Exchange(ref total, value ?? -1);
    }

    public long Done(long processed) => processed - processedBefore;

    /// <summary>Between 0 and 1; null while the whole is not known. Rows that come while it lasts do not take it beyond 1.</summary>
    public double? Share(long processed) => Total switch
    {
        null => null,
        0 => 1,
        { } all => Math.Min(1, Done(processed) / (double)all),
    };

    /// <summary>By the rate so far; null while nothing can be said.</summary>
    public TimeSpan? Left(long processed, DateTimeOffset now) => Share(processed) is > 0.001 and var share
        ? TimeSpan.FromSeconds((now - Since).TotalSeconds * (1 - share) / share)
        : null;
}

/// <summary>A load that is done.</summary>
internal sealed record FinishedLoad(InitialLoad Load, long Records, TimeSpan Took);
