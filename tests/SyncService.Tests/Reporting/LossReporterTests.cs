using SyncService.Encoding;
using SyncService.Encoding.Fields;
using SyncService.Reporting;

namespace SyncService.Tests.Reporting;

public sealed class LossReporterTests
{
    [Fact]
    public void Each_rule_has_its_own_count() => Assert.Equal(
        "2 texts with U+FFFD for U+0000 or half a surrogate pair, 1,234 times cut to µs, 1 offsets turned into UTC",
        LossReporter.Text(new Losses { Replaced = 2, Cut = 1_234, Offsets = 1 }));

    [Fact]
    public void A_record_that_is_given_up_has_lost_nothing()
    {
        using var writer = new RecordWriter(1, 1);
        writer.Begin();
        writer.Text("\0");
        writer.Timestamp(7);
        writer.Abandon();
        Assert.False(writer.TakeLosses().Any);
        writer.Begin();
        writer.Time(new TimeSpan(7));
        Assert.Equal(new Losses { Cut = 1 }, writer.TakeLosses());
        Assert.False(writer.TakeLosses().Any);
    }
}
