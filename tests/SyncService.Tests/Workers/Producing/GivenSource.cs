using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using SyncService.Capture;
using SyncService.Capture.Asking;
using SyncService.Capture.Identification;
using SyncService.Capture.Reading;
using SyncService.Capture.Sent;
using SyncService.Encoding;
using SyncService.Protocol;

namespace SyncService.Tests.Workers.Producing;

/// <summary>A source that may be away or slow, as a test wants it.</summary>
internal sealed class GivenSource(ISource source, FakeTimeProvider clock) : ISource
{
    public bool IsAway { get; set; }

    /// <summary>It is away as soon as so many chunks of a reading have come.</summary>
    public int? FailsAfter { get; set; }

    /// <summary>Of each reading and of each look.</summary>
    public TimeSpan Takes { get; set; }

    /// <summary>The watch that was asked for last.</summary>
    public Watch? Watched { get; private set; }

    /// <summary>What it says of who answers; null: what the source says.</summary>
    public AnsweringServer? Answering { get; set; }

    private AnsweringServer? identified;

    public async Task<SourceStanding> IdentifyAsync(CancellationToken cancellation)
    {
        ThrowIfAway();
        identified = Answering;
        var standing = await source.IdentifyAsync(cancellation);
        return Answering is null ? standing : standing with { Server = Answering };
    }

    public Task<bool> IsAnotherAsync(CancellationToken cancellation)
    {
        ThrowIfAway();
        return Task.FromResult(Answering != identified);
    }

    public async IAsyncEnumerable<RecordChunk> ReadAsync(
        ReadingStart start, SentWindow sent, Action<ReadingSpan> begins, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ThrowIfAway();
        clock.Advance(Takes);
        var chunks = 0;
        await foreach (var chunk in source.ReadAsync(start, sent, begins, cancellation))
        {
            yield return chunk;
            IsAway = ++chunks == FailsAfter;
            ThrowIfAway();
        }
    }

    public IAsyncEnumerable<RecordChunk> AskAsync(AskedRows asked, AskedFindings findings, Position? reached, CancellationToken cancellation)
    {
        ThrowIfAway();
        return source.AskAsync(asked, findings, reached, cancellation);
    }

    public Task<bool> WatchAsync(ReadingStart start, SentWindow sent, Watch watch, CancellationToken cancellation)
    {
        ThrowIfAway();
        Watched = watch;
        return source.WatchAsync(start, sent, watch with { Quiet = Ended }, cancellation);

        void Ended(QuietCycle cycle)
        {
            var began = clock.GetTimestamp();
            clock.Advance(Takes);
            watch.Quiet(cycle with { Began = began });
        }
    }

    private void ThrowIfAway()
    {
        if (IsAway) throw new SyncException("The source is away.", "", Failure.Transient);
    }
}
