using SyncService.Protocol;
using SyncService.Queue.Predecessor;

namespace SyncService.Tests.Queue.Predecessor;

public sealed class LegacyStampTests
{
    private static readonly Watermark Noon = Watermark.OfTimestamp(new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Unspecified));

    [Theory]
    [InlineData("""{"CONDUCE": "1", "ULTIMA_MODIFICACION": "2026-03-01T12:00:00"}""")]
    [InlineData("""{"ultima_modificacion": "2026-03-01 12:00:00.000000"}""")]
    public void A_stamp_is_read_in_the_forms_that_the_predecessor_wrote(string record) => Assert.Equal(Noon, Read(record));

    [Theory]
    [InlineData("""{"CONDUCE": "1"}""")]
    [InlineData("""{"ULTIMA_MODIFICACION": 42}""")]
    [InlineData("""{"ULTIMA_MODIFICACION": "42"}""")]
    [InlineData("""{"ULTIMA_MODIFICACION": """)]
    [InlineData("[1]")]
    public void What_tells_no_time_has_no_stamp(string record) => Assert.Null(Read(record));

    [Fact]
    public void Reading_goes_on_from_the_oldest_record_or_from_the_stamp_that_was_left()
    {
        var earlier = Noon.Before(TimeSpan.FromHours(1));
        var later = Noon with { Ordinal = Noon.Ordinal + 1 };
        Assert.Equal(earlier, default(LegacyRecords).Add(later).Add(earlier).Add(later).From(Noon));
        Assert.Equal(Noon, default(LegacyRecords).Add(later).From(Noon));
        Assert.Equal(Noon, default(LegacyRecords).From(Noon));
        Assert.Null(default(LegacyRecords).Add(earlier).Add(null).From(Noon));
    }

    private static Watermark? Read(string record) => LegacyStamp.Read(System.Text.Encoding.UTF8.GetBytes(record), "ULTIMA_MODIFICACION");
}
