using System.Globalization;
using System.Runtime.CompilerServices;
using SyncService.Capture;
using SyncService.Capture.Asking;
using SyncService.Capture.Identification;
using SyncService.Capture.Reading;
using SyncService.Capture.Sent;
using SyncService.Encoding;
using SyncService.Protocol;
using SyncService.Tests.Protocol.Simulation.Sources;

namespace SyncService.Tests.Workers.Producing;

/// <summary>Rows that somebody asks for are gone at that moment, and there again as they were before anybody looks.</summary>
internal sealed class FlickeringSource(ISource source) : ISource
{
    /// <summary>Null: they stay.</summary>
    public SimulatedView? View { get; set; }

    public Task<SourceStanding> IdentifyAsync(CancellationToken cancellation) => source.IdentifyAsync(cancellation);

    public Task<bool> IsAnotherAsync(CancellationToken cancellation) => source.IsAnotherAsync(cancellation);

    public IAsyncEnumerable<RecordChunk> ReadAsync(ReadingStart start, SentWindow sent, Action<ReadingSpan> begins, CancellationToken cancellation) =>
        source.ReadAsync(start, sent, begins, cancellation);

    public async IAsyncEnumerable<RecordChunk> AskAsync(AskedRows asked, AskedFindings findings, Position? reached, [EnumeratorCancellation] CancellationToken cancellation)
    {
        List<long> keys = [.. ((AskedKeys)asked).Keys.Select(key => long.Parse(key["ID"], CultureInfo.InvariantCulture))];
        foreach (var key in keys) View?.Delete(key);
        await foreach (var chunk in source.AskAsync(asked, findings, reached, cancellation)) yield return chunk;
        foreach (var key in keys) View?.BringBack(key);
    }

    public Task<bool> WatchAsync(ReadingStart start, SentWindow sent, Watch watch, CancellationToken cancellation) => source.WatchAsync(start, sent, watch, cancellation);
}
