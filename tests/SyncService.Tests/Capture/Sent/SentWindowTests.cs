using CsCheck;
using SyncService.Capture.Sent;
using SyncService.Encoding;
using SyncService.Protocol;
using SyncService.Tests.Protocol;
using SyncService.Tests.Protocol.Simulation;

namespace SyncService.Tests.Capture.Sent;

public sealed class SentWindowTests
{
    private static readonly Gen<Sent> AnySent = Gen.Select(Gen.ULong[0, 40], Gen.ULong[1, 4], Gen.Long[0, 100])
        .Select((key, digest, ordinal) => new Sent(key, digest, ordinal));

    [Fact]
    public void It_holds_what_a_dictionary_holds() => AnySent.Array[0, 300].Sample(all =>
    {
        var window = new SentWindow(TimeProvider.System);
        Dictionary<ulong, ulong> model = [];
        foreach (var sent in all)
        {
            Send(window, sent);
            model[sent.Key] = sent.Digest;
        }

        return window.Count == model.Count && Enumerable.Range(0, 41).All(key => Enumerable.Range(1, 4).All(digest =>
            Holds(window, (ulong)key, (ulong)digest) == (model.TryGetValue((ulong)key, out var known) && known == (ulong)digest)));
    });

    [Fact]
    public void It_grows_and_forgets_nothing_below_its_capacity()
    {
        var window = new SentWindow(TimeProvider.System, 8192);
        for (var i = 0; i < 8192; i++) Send(window, new Sent((ulong)i * 7919, (ulong)i + 1, i));
        Assert.Equal(8192, window.Count);
        for (var i = 0; i < 8192; i++) Assert.True(Holds(window, (ulong)i * 7919, (ulong)i + 1));
    }

    [Fact]
    public void At_its_capacity_it_forgets_those_that_will_hardly_be_read_again()
    {
        var window = new SentWindow(TimeProvider.System, 1024);
        for (var i = 0; i < 5000; i++)
        {
            Send(window, new Sent((ulong)i, 1, i));
            Forget(window, 0, likely: i - 100);
        }

        Assert.Equal(1024, window.Count);
        for (var i = 0; i < 5000; i++) Assert.Equal(i >= 5000 - 1024, Holds(window, (ulong)i, 1));
    }

    /// <summary>They are read again in the order in which they came: whoever made room among them would send them all again.</summary>
    [Fact]
    public void At_its_capacity_it_keeps_those_that_will_be_read_again()
    {
        var window = new SentWindow(TimeProvider.System, 1024);
        for (var i = 0; i < 5000; i++) Send(window, new Sent((ulong)i, 1, 7));
        for (var i = 0; i < 5000; i++) Assert.Equal(i < 1024, Holds(window, (ulong)i, 1));
    }

    [Fact]
    public void Keys_that_fall_on_one_slot_stay_apart()
    {
        var window = new SentWindow(TimeProvider.System);
        for (var i = 0UL; i < 200; i++) Send(window, new Sent(i << 32, i + 1, (long)i));
        Forget(window, 100);
        for (var i = 0UL; i < 200; i++) Assert.Equal(i >= 100, Holds(window, i << 32, i + 1));
    }

    [Fact]
    public void What_lies_before_the_window_is_forgotten()
    {
        var window = new SentWindow(TimeProvider.System);
        Send(window, new Sent(1, 1, 10));
        Send(window, new Sent(2, 1, 20));
        Forget(window, 20);
        Assert.False(Holds(window, 1, 1));
        Assert.True(Holds(window, 2, 1));
    }

    [Fact]
    public void A_row_sent_again_stays_as_long_as_its_newest_version()
    {
        var window = new SentWindow(TimeProvider.System);
        Send(window, new Sent(1, 1, 10));
        Send(window, new Sent(1, 2, 30));
        Forget(window, 20);
        Assert.True(Holds(window, 1, 2));
    }

    [Fact]
    public void A_cleared_window_holds_nothing()
    {
        var window = new SentWindow(TimeProvider.System);
        Send(window, new Sent(1, 1, 10));
        window.Clear();
        Assert.False(Holds(window, 1, 1));
        Assert.Equal(0, window.Count);
    }

    [Fact]
    public void Before_rows_go_from_the_target_blocks_are_forgotten_and_rows_known_by_themselves_are_not()
    {
        var window = new SentWindow(TimeProvider.System);
        Send(window, new Sent(1, 1, 10));
        using (var chunk = new RecordChunk { Schema = SalesRecord.Schema })
        {
            chunk.AddBlock(77);
            window.Add(chunk);
        }

        window.Completed(new SliceReading(window.Slices, SlicePlan.None(0), default, default), 0);
        Assert.True(window.WasSent(77));
        window.Bury();
        Assert.False(window.WasSent(77));
        Assert.True(Holds(window, 1, 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Blocks_outlive_a_reading_that_was_given_up_if_nothing_of_it_was_sent(bool sends)
    {
        var window = new SentWindow(TimeProvider.System);
        using var chunk = new RecordChunk { Schema = SalesRecord.Schema };
        chunk.AddBlock(77);
        window.Add(chunk);
        window.Completed(new SliceReading(window.Slices, SlicePlan.None(0), default, default), 0);
        window.BeginReading();
        if (sends) Send(window, new Sent(1, 1, 10));
        window.BeginReading();
        Assert.Equal(!sends, window.WasSent(77));
    }

    [Fact]
    public void Rows_ahead_of_the_clock_stay_and_are_not_in_the_way_of_those_behind_them()
    {
        var window = new SentWindow(TimeProvider.System);
        Send(window, new Sent(1, 1, 5000));
        for (var i = 2UL; i < 900; i++) Send(window, new Sent(i, 1, (long)i));
        Forget(window, 600, reached: 900);
        for (var i = 1UL; i < 900; i++) Assert.Equal(i is 1 or >= 600, Holds(window, i, 1));
    }

    private static bool Holds(SentWindow window, ulong key, ulong digest) => window.Holds(key, digest, default, false, out _) == SentState.Sent;

    private static void Forget(SentWindow window, long begin, long reached = long.MaxValue, long likely = 0) =>
        window.Forget(new Watermark(WatermarkKind.Integer, begin), new Watermark(WatermarkKind.Integer, reached), new Watermark(WatermarkKind.Integer, likely));

    private static void Send(SentWindow window, Sent sent)
    {
        using var writer = new RecordWriter(SalesRecord.Schema.Id, 3);
        using var chunk = new RecordChunk { Schema = SalesRecord.Schema };
        writer.Begin();
        writer.End(sent.Key, new Watermark(WatermarkKind.Integer, sent.Ordinal), RecordedStates.Noon, 0);
        chunk.Add(writer.Length, sent.Digest);
        chunk.Own(writer.Take().Buffer);
        window.Add(chunk);
    }

    private sealed record Sent(ulong Key, ulong Digest, long Ordinal);
}
