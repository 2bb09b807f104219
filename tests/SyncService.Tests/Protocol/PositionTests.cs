using CsCheck;
using SyncService.Protocol;

namespace SyncService.Tests.Protocol;

public sealed class PositionTests
{
    [Theory]
    [InlineData("timestamp:2026-03-01T12:30:00.1234567")]
    [InlineData("timestamp:2026-03-01T12:30:00.1234567Z")]
    [InlineData("timestamp:42")]
    [InlineData("rowversion:0x00000000000007D1")]
    public void What_is_printed_is_read_again(string text) => Assert.Equal(text, Position.TryParse(text)?.ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2026-03-01T12:30:00")]
    [InlineData("rowversion:")]
    [InlineData("compare:42")]
    [InlineData(":42")]
    public void Anything_else_is_no_position(string? text) => Assert.Null(Position.TryParse(text));

    [Fact]
    public void Any_text_is_a_position_or_none_and_never_an_error() => Gen.String.Sample(text => _ = Position.TryParse(text));

    [Fact]
    public void To_another_mode_or_kind_it_says_nothing()
    {
        var position = new Position(CaptureMode.RowVersion, new Watermark(WatermarkKind.RowVersion, 7));
        Assert.Equal(position.Value, position.In(CaptureMode.RowVersion, WatermarkKind.RowVersion));
        Assert.Null(position.In(CaptureMode.Timestamp, WatermarkKind.RowVersion));
        Assert.Null(position.In(CaptureMode.RowVersion, WatermarkKind.Timestamp));
    }
}
