using SyncService.Protocol;
using SyncService.Protocol.Identities;

namespace SyncService.Tests.Protocol.Identities;

/// <summary>A source that counts less than was read is another one, or of another time.</summary>
public sealed class CounterLookTests
{
    [Theory]
    [InlineData(10, null, null, null, false)]
    [InlineData(10, 9, 10, null, false)]
    [InlineData(10, 10, null, null, true)]
    [InlineData(10, 11, null, null, true)]
    [InlineData(10, 3, 11, null, true)]
    [InlineData(10, 3, 4, 9, false)]
    [InlineData(10, 3, 4, 10, true)]
    public void It_went_back_where_something_was_read_that_it_has_not_given_out(int counter, int? applied, int? floor, int? queued, bool wentBack)
    {
        var checkpoint = RecordedStates.Applied(5) with { Position = At(applied), Floor = At(floor) is { } kept ? new KeptFloor(kept, TimeSpan.Zero) : null };
        var cursor = new Cursor(RecordedStates.First, new Seq(5), At(queued));
        var difference = CounterLook.Compare(At(counter), checkpoint, cursor);
        Assert.Equal(wentBack, difference is { Answer: IdentityAnswer.Reload, LeavesRows: true });
    }

    [Fact]
    public void Where_nothing_is_counted_nothing_goes_back() => Assert.Null(CounterLook.Compare(null, RecordedStates.Applied(5) with { Position = At(10) }, null));

    [Fact]
    public void A_position_of_another_mode_says_nothing() => Assert.Null(CounterLook.Compare(At(1), RecordedStates.Applied(5), RecordedStates.QueueAt(5, 0).Cursor));

    private static Position? At(int? version) => version is { } known ? new Position(CaptureMode.RowVersion, new Watermark(WatermarkKind.RowVersion, known)) : null;
}
