using SyncService.Protocol;
using SyncService.Target;
using SyncService.Tests.Protocol;

namespace SyncService.Tests.Target;

public sealed class BatchSizeTests
{
    [Theory]
    [InlineData(null, 100, 100)]
    [InlineData(null, 50_000, 20_000)]
    [InlineData(500, 50_000, 500)]
    public void A_batch_is_what_there_is_up_to_the_limit(int? configured, int length, int expected) =>
        Assert.Equal(expected, From(new BatchSize(configured), length, bytes: 100));

    [Fact]
    public void Wide_records_make_small_batches() => Assert.Equal(32, From(new BatchSize(null), 50_000, bytes: 1024 * 1024));

    [Fact]
    public void A_record_wider_than_the_limit_is_read_alone() => Assert.Equal(1, From(new BatchSize(null), 50_000, bytes: 100_000_000));

    [Fact]
    public void Nothing_is_asked_for_beyond_the_cursor()
    {
        Assert.Equal(0, new BatchSize(null).From(RecordedStates.QueueAt(10, 4), new Seq(11)));
        Assert.Equal(0, new BatchSize(null).From(RecordedStates.QueueAt(10, 4), new Seq(20)));
        Assert.Equal(0, new BatchSize(null).From(RecordedStates.NoCursor(5), new Seq(1)));
    }

    private static int From(BatchSize size, int length, int bytes)
    {
        var cursor = new Cursor(RecordedStates.Reign, new Seq(length), null, null, new RecordWidth(bytes, bytes, 1));
        return size.From(new QueueState(cursor.Text, length), new Seq(1));
    }
}
