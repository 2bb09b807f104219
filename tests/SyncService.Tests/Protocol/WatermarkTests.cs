using CsCheck;
using SyncService.Protocol;

namespace SyncService.Tests.Protocol;

public sealed class WatermarkTests
{
    private static readonly Gen<Watermark> Any = Gen.Select(Gen.Int[1, 4], Gen.Long, Gen.Long[0, DateTime.MaxValue.Ticks])
        .Select((kind, any, ticks) => new Watermark((WatermarkKind)kind, kind <= 2 ? ticks : any));

    [Fact]
    public void What_is_printed_is_read_again() =>
        Any.Sample(stamp => Watermark.TryParse(stamp.ToString(), out var read) && read == stamp);

    [Fact]
    public void Rowversions_are_ordered_as_unsigned_numbers() => Gen.Select(Gen.ULong, Gen.ULong).Sample((left, right) =>
        Math.Sign(Version(left).CompareTo(Version(right))) == left.CompareTo(right));

    [Theory]
    [InlineData("2026-03-01T12:30:00.1234567", WatermarkKind.Timestamp)]
    [InlineData("2026-03-01T12:30:00.1234567Z", WatermarkKind.Instant)]
    [InlineData("2026-03-01T12:30:00", WatermarkKind.Timestamp)]
    [InlineData("2026-03-01 12:30:00.123", WatermarkKind.Timestamp)]
    [InlineData("2026-03-01T12:30:00-04:00", WatermarkKind.Instant)]
    [InlineData("2026-03-01T12:30:00+00:00", WatermarkKind.Instant)]
    [InlineData("2026-03-01", WatermarkKind.Timestamp)]
    [InlineData("-42", WatermarkKind.Integer)]
    [InlineData("0x00000000000007D1", WatermarkKind.RowVersion)]
    internal void The_kind_is_known_by_the_shape_of_the_text(string text, WatermarkKind kind)
    {
        Assert.True(Watermark.TryParse(text, out var read));
        Assert.Equal(kind, read.Kind);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("0xZZ")]
    [InlineData("yesterday")]
    [InlineData("2026-13-01T00:00:00")]
    [InlineData("99999999999999999999999999")]
    public void What_is_no_stamp_is_refused(string? text) => Assert.False(Watermark.TryParse(text, out _));

    [Fact]
    public void A_stamp_with_an_offset_is_the_instant()
    {
        Assert.True(Watermark.TryParse("2026-03-01T12:30:00-04:00", out var read));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 16, 30, 0, TimeSpan.Zero), read.Instant);
    }

    [Fact]
    public void An_overlap_goes_back_in_time_and_not_beyond_its_beginning()
    {
        Assert.Equal(RecordedStates.AtNoon.Ordinal - TimeSpan.TicksPerMinute, RecordedStates.AtNoon.Before(TimeSpan.FromMinutes(1)).Ordinal);
        Assert.Equal(0, new Watermark(WatermarkKind.Timestamp, 5).Before(TimeSpan.FromDays(1)).Ordinal);
        Assert.Equal(7, Watermark.OfInteger(7).Before(TimeSpan.FromDays(1)).Ordinal);
    }

    [Fact]
    public void Stamps_may_gain_or_lose_an_offset_and_nothing_else()
    {
        Assert.Equal(WatermarkKind.Instant, RecordedStates.AtNoon.As(WatermarkKind.Instant)?.Kind);
        Assert.Null(RecordedStates.AtNoon.As(WatermarkKind.Integer));
        Assert.Null(Watermark.OfInteger(1).As(WatermarkKind.Timestamp));
        Assert.Equal(Watermark.OfInteger(1), Watermark.OfInteger(1).As(WatermarkKind.Integer));
    }

    [Fact]
    public void A_rowversion_keeps_its_eight_bytes() => Gen.Byte.Array[8].Sample(bytes =>
        Watermark.OfRowVersion(bytes).RowVersionBytes().AsSpan().SequenceEqual(bytes));

    private static Watermark Version(ulong value) => new(WatermarkKind.RowVersion, (long)value);
}
