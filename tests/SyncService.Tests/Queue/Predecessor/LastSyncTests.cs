using SyncService.Protocol;
using SyncService.Queue.Predecessor;

namespace SyncService.Tests.Queue.Predecessor;

public sealed class LastSyncTests
{
    [Theory]
    [InlineData("2026-03-01T12:30:00", "2026-03-01T12:30:00")]
    [InlineData("2026-03-01T12:30:00.1230000", "2026-03-01T12:30:00.123")]
    [InlineData("2026-03-01T12:30:00.1234567", "2026-03-01T12:30:00.123456")]
    [InlineData("2026-03-01T12:30:00Z", "2026-03-01T12:30:00+00:00")]
    [InlineData("42", "42")]
    [InlineData("0x00000000000007D1", "0x00000000000007D1")]
    public void A_stamp_has_no_more_digits_than_every_reader_takes(string stamp, string expected)
    {
        Assert.True(Watermark.TryParse(stamp, out var watermark));
        Assert.Equal(expected, LastSync.Format(watermark));
    }
}
