using SyncService.Protocol;
using SyncService.Queue.Steps;
using SyncService.Tests.Protocol;
using SyncService.Workers.Consuming;

namespace SyncService.Tests.Workers.Consuming;

public sealed class BatchSizeTests
{
    [Theory]
    [InlineData(null, 100, 100)]
    [InlineData(null, 50_000, 12_000)]
    [InlineData(500, 50_000, 500)]
    public void A_batch_is_what_there_is_up_to_the_limit(int? configured, int length, int expected) =>
        Assert.Equal(expected, From(new BatchSize(configured), length, bytes: 100).Records);

    [Fact]
    public void No_piece_of_a_batch_can_be_larger_than_the_limit_in_bytes()
    {
        var size = From(new BatchSize(null), 50_000, bytes: 1024 * 1024);
        Assert.Equal(4, size.First);
        Assert.Equal(4, size.Piece(4, 4 * 100));
    }

    [Fact]
    public void A_record_wider_than_the_limit_is_read_alone() => Assert.Equal(1, From(new BatchSize(null), 50_000, bytes: 100_000_000).First);

    [Fact]
    public void One_wide_record_that_waits_does_not_make_all_batches_small() =>
        Assert.Equal(12_000, From(new BatchSize(null), 50_000, bytes: 100_000_000).Records);

    [Fact]
    public void Later_pieces_have_what_fills_a_reply() => Assert.Equal(1_228, From(new BatchSize(null), 50_000, bytes: 200).Piece(500, 500 * 100));

    [Fact]
    public void Nothing_is_asked_for_beyond_the_cursor()
    {
        Assert.True(new BatchSize(null).From(RecordedStates.QueueAt(10, 4), new Seq(11), int.MaxValue).IsNone);
        Assert.True(new BatchSize(null).From(RecordedStates.QueueAt(10, 4), new Seq(20), int.MaxValue).IsNone);
        Assert.True(new BatchSize(null).From(RecordedStates.NoCursor(5), new Seq(1), int.MaxValue).IsNone);
    }

    [Theory]
    [InlineData(70, null, 70)]
    [InlineData(70, 50, 50)]
    [InlineData(50_000, null, 12_000)]
    public void A_slow_target_is_given_no_more_than_it_takes_at_once(int target, int? configured, int expected) =>
        Assert.Equal(expected, From(new BatchSize(configured), 50_000, bytes: 100, target).Records);

    [Fact]
    public void A_batch_that_was_read_before_the_target_became_slow_stays_in_the_queue()
    {
        Assert.False(BatchSize.Suits(12_000, 70));
        Assert.True(BatchSize.Suits(140, 70));
        Assert.True(BatchSize.Suits(12_000, int.MaxValue));
    }

    private static PeekSize From(BatchSize size, int length, int bytes, int target = int.MaxValue)
    {
        var cursor = new Cursor(RecordedStates.First, new Seq(length), null, null, new RecordWidth(bytes, bytes, 1));
        return size.From(new QueueState(cursor.Text, length), new Seq(1), target);
    }
}
