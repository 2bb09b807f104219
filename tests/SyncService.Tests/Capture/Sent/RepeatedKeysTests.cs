using SyncService.Capture.Sent;
using SyncService.Encoding;
using SyncService.Protocol;
using SyncService.Tests.Protocol.Simulation;

namespace SyncService.Tests.Capture.Sent;

/// <summary>Keys under which several rows stand at the same time.</summary>
public sealed class RepeatedKeysTests
{
    private readonly SentWindow sent = new(TimeProvider.System);

    [Fact]
    public void Two_rows_of_a_key_are_sent_a_few_times_and_then_no_more()
    {
        List<int> counts = [.. Enumerable.Range(0, 6).Select(_ => Read((1, 10), (1, 20)).Sent.Count)];
        Assert.Equal([0, 0, 0, 0], counts[2..]);
    }

    [Fact]
    public void Three_rows_of_a_key_settle_too()
    {
        List<int> counts = [.. Enumerable.Range(0, 10).Select(_ => Read((1, 10), (1, 20), (1, 30)).Sent.Count)];
        Assert.Equal([0, 0, 0, 0], counts[6..]);
    }

    [Fact]
    public void It_is_told_once() =>
        Assert.Equal(1, Enumerable.Range(0, 6).Count(_ => Read((1, 10), (1, 20), (2, 10)).Stands));

    /// <summary>Whichever of the two was sent last.</summary>
    [Theory]
    [InlineData(10ul)]
    [InlineData(20ul)]
    public void The_row_that_stays_when_the_other_one_goes_is_the_one_that_was_sent_in_the_end(ulong stays)
    {
        Settle();
        for (var i = 0; i < 2; i++) Read((1, stays));
        Assert.Equal(stays, last);
    }

    [Theory]
    [InlineData(10ul, 30ul)]
    [InlineData(30ul, 20ul)]
    public void When_one_of_them_changes_the_target_has_one_that_stands(ulong first, ulong second)
    {
        Settle();
        for (var i = 0; i < 6; i++) Read((1, first), (1, second));
        Assert.Contains(last, new[] { first, second });
        Assert.Empty(Read((1, first), (1, second)).Sent);
    }

    [Fact]
    public void A_row_that_goes_back_to_what_it_was_is_sent()
    {
        Read((1, 10));
        Read((1, 20));
        Assert.Equal([10ul], Read((1, 10)).Sent);
    }

    [Fact]
    public void What_is_owed_is_read_from_its_stamp_on()
    {
        Settle();
        Read((1, last == 10 ? 20ul : 10ul));
        Assert.Equal(Stamp, sent.Plan(new ReadingSpan(CaptureMode.Timestamp, Stamp.Before(TimeSpan.FromSeconds(-100)), Stamp)).Span.From);
    }

    private static readonly Watermark Stamp = Watermark.OfTimestamp(new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Unspecified));

    private ulong last;

    private void Settle()
    {
        for (var i = 0; i < 5; i++) Read((1, 10), (1, 20));
    }

    /// <summary>One reading of rows, which are enqueued when it has ended, as those of one chunk are.</summary>
    private (List<ulong> Sent, bool Stands) Read(params (ulong Key, ulong Digest)[] rows)
    {
        sent.BeginReading();
        using var writer = new RecordWriter(SalesRecord.Schema.Id, 3);
        using var chunk = new RecordChunk { Schema = SalesRecord.Schema };
        List<ulong> fresh = [];
        var stands = false;
        foreach (var (key, digest) in rows)
        {
            var state = sent.Holds(key, digest, Stamp, false, out var found);
            stands |= found;
            if (state == SentState.Sent) continue;
            fresh.Add(digest);
            last = digest;
            writer.Begin();
            writer.End(key, Stamp, new Position(CaptureMode.Timestamp, Stamp), 0);
            chunk.Add(writer.Length, digest);
        }

        chunk.Own(writer.Take().Buffer);
        sent.Add(chunk);
        var slices = sent.Slices;
        sent.Completed(new SliceReading(slices, slices.Plan(Stamp, null), Stamp, default), 0);
        return (fresh, stands);
    }
}
