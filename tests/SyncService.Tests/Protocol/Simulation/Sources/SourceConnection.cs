using System.Globalization;
using System.Runtime.CompilerServices;
using SyncService.Capture;
using SyncService.Capture.Asking;
using SyncService.Capture.Connections;
using SyncService.Capture.Identification;
using SyncService.Capture.Modes;
using SyncService.Capture.Reading;
using SyncService.Capture.Sent;
using SyncService.Encoding;
using SyncService.Protocol;
using SyncService.Protocol.Identities;

namespace SyncService.Tests.Protocol.Simulation.Sources;

/// <summary>The view as one process reads it: page by page, and ahead of what is enqueued, as <c>PageReader</c> does.</summary>
internal sealed class SourceConnection(Wire wire, SimulatedView view, Dice dice, TimeProvider clock, SourceSight sight, TimeSpan overlap) : ISource
{
    private static readonly Watermark Start = Watermark.OfTimestamp(new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified));

    private SourceBounds Bounds => sight.Time
        ? new(Start, new Watermark(WatermarkKind.Timestamp, view.Now), sight.Transactions ? view.OpenFor : null)
        : new(Start, null);

    /// <summary>Who answered when the source was identified.</summary>
    private AnsweringServer? known;

    private AnsweringServer Answering => new(
        new SourceObject("dbo", "VW_SALES", IsResolved: true), new SourceDatabase { Fork = view.Server.Fork.ToString(CultureInfo.InvariantCulture) }, view.Server.Name)
    {
        IsReplica = view.Server.IsReplica,
    };

    public Task<SourceStanding> IdentifyAsync(CancellationToken cancellation)
    {
        known = Answering;
        return Task.FromResult(new SourceStanding(known, SalesRecord.Schema, view.Mode, "datetime2", Start.ToString(), null) { Replicated = known.IsReplica && sight.Replica ? Newest() : null });
    }

    public Task<bool> IsAnotherAsync(CancellationToken cancellation) => Task.FromResult(known != Answering);

    private Position Newest() => new(view.Mode, Stamp(view.Rows.Select(row => row.Stamp).DefaultIfEmpty(Start.Ordinal).Max()));

    /// <summary>As <c>AnsweringWatch</c> does it over each new connection; one that leads to another server is new.</summary>
    private Task<T> Ask<T>(Func<T> statement) => wire.Call(
        () => known is null || known == Answering ? statement() : throw new SyncException("Another server answers.", "", Failure.Transient));

    public async IAsyncEnumerable<RecordChunk> ReadAsync(
        ReadingStart start, SentWindow sent, Action<ReadingSpan> begins, [EnumeratorCancellation] CancellationToken cancellation)
    {
        sent.BeginReading();
        var (range, slice) = await Ask(() => sent.Plan(Span(start)));
        if (slice.Plan.Asks)
        {
            await Ask(() =>
            {
                slice.Ask(new SimulatedSlices(view, dice, view.Habits.LookPerMille), clock);
                return 0;
            });
        }

        begins(range);
        var position = new ReadingPosition(range, clock);
        if (slice.Differing is { } buckets)
        {
            var (from, until, _) = slice.Plan.Known!;
            yield return await Ask(() => Encode(SimulatedSlices.Of(view, from, until, buckets), view.NextMoment(), sent, position));
        }

        var reading = PageAsync(slice.From.Ordinal, null, range.Below, sent, position);
        while (true)
        {
            var page = await reading;
            if (page.After is { } after) reading = PageAsync(after.Stamp, after.Key, range.Below, sent, position);
            yield return page.Chunk;
            if (page.After is null) break;
        }

        sent.Completed(slice, position.Again);
    }

    /// <summary>One key in a statement.</summary>
    public async IAsyncEnumerable<RecordChunk> AskAsync(AskedRows asked, AskedFindings findings, Position? reached, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var position = reached ?? new Position(view.Mode, view.Mode == CaptureMode.RowVersion ? Stamp(0) : Start);
        foreach (var key in ((AskedKeys)asked).Keys)
        {
            var number = long.Parse(key["ID"], CultureInfo.InvariantCulture);
            var chunk = await Ask(() => view.Rows.Any(row => row.Key == number)
                ? Encode([.. view.Rows.Where(row => row.Key == number)], view.NextMoment(), new SentWindow(clock), new ReadingPosition(ReadingSpan.At(position), clock))
                : Tombstone(number, position));
            findings.Rows += chunk.RowsRead;
            findings.Missing += chunk.Count - chunk.RowsRead;
            (chunk.Reached, chunk.KeptFrom) = (position, null);
            yield return chunk;
        }
    }

    public async Task<bool> WatchAsync(ReadingStart start, SentWindow sent, Watch watch, CancellationToken cancellation)
    {
        for (var looks = dice.Between(1, 3); looks > 0; looks--)
        {
            var (begins, rows) = (default(ReadingSpan), 0L);
            await foreach (var chunk in ReadAsync(start, sent, range => begins = range, cancellation))
            {
                using (chunk)
                {
                    rows += chunk.RowsRead;
                    if (chunk.Count > 0) return false;
                }
            }

            watch.Quiet(new QuietCycle(begins, 0, rows));
        }

        return true;
    }

    private Task<Page> PageAsync(long stamp, long? afterKey, Watermark? below, SentWindow sent, ReadingPosition position)
    {
        var size = dice.Between(1, 5);
        return Ask(() =>
        {
            var (moment, rows) = (view.NextMoment(), view.Page(stamp, afterKey, below?.Ordinal ?? long.MaxValue, size));
            return new Page(Encode(rows, moment, sent, position), rows.Count < size ? null : rows[^1]);
        });
    }

    private ReadingSpan Span(ReadingStart start)
    {
        if (view.Mode == CaptureMode.Timestamp) return TimestampMode.Span(start, Bounds, overlap, TimeSpan.FromSeconds(1), clock);
        var counter = new RowVersionCounter(clock);
        counter.Learn(new RowVersions(Stamp(sight.Transactions ? view.LeastOpen : view.LastVersion + 1), Stamp(view.LastVersion)));
        return new RowVersionMode(SqlName.Parse("VW_SALES"), counter, overlap).Span(start);
    }

    private Watermark Stamp(long ordinal) => new(view.Mode == CaptureMode.RowVersion ? WatermarkKind.RowVersion : WatermarkKind.Timestamp, ordinal);

    private RecordChunk Encode(List<Row> rows, long moment, SentWindow sent, ReadingPosition position)
    {
        using var writer = new RecordWriter(SalesRecord.Schema.Id, SalesRecord.Schema.Columns.Count);
        var chunk = new RecordChunk { Schema = SalesRecord.Schema, RowsRead = rows.Count };
        var block = new RowBlock(sent);
        foreach (var row in rows)
        {
            SalesRecord.Begin(writer, row);
            var stamp = Stamp(row.Stamp);
            var reached = position.Advance(stamp);
            (chunk.Reached, chunk.KeptFrom, chunk.SpareBefore) = (reached, position.KeptFrom, position.SpareBefore);
            var digest = writer.ContentDigest();
            var (key, state) = (SalesRecord.KeyHash(row), sent.Holds(SalesRecord.KeyHash(row), digest, stamp, position.IsAgain(stamp), out _));
            if (state == SentState.Sent)
            {
                writer.Abandon();
                continue;
            }

            if (state == SentState.Crowded) block.Add(writer, chunk, key, digest);
            else block.IsMixed = true;
            SalesRecord.End(writer, row, stamp, reached, moment);
            chunk.Add(writer.Length, state == SentState.Crowded ? RecordChunk.OfBlock : digest);

            // A block a row, for the pages are others each time.
            if (block.IsOpen) block.Close(writer, chunk);
        }

        chunk.Own(writer.Take().Buffer);
        return chunk;
    }

    private RecordChunk Tombstone(long key, Position reached)
    {
        using var writer = new RecordWriter(SalesRecord.Schema.Id, SalesRecord.Schema.Columns.Count);
        var chunk = new RecordChunk { Schema = SalesRecord.Schema };
        SalesRecord.Tombstone(writer, key, reached, view.NextMoment());
        chunk.Add(writer.Length, (ulong)~key);
        chunk.Tombstones++;
        chunk.Own(writer.Take().Buffer);
        return chunk;
    }

    private sealed record Page(RecordChunk Chunk, Row? After) : IDisposable
    {
        public void Dispose() => Chunk.Dispose();
    }
}

/// <summary>What a login may see of the source.</summary>
/// <param name="Time">Its clock.</param>
/// <param name="Transactions">Which transactions are open.</param>
/// <param name="Replica">How far a replica has come.</param>
internal readonly record struct SourceSight(bool Time = true, bool Transactions = true, bool Replica = true);
