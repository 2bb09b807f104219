using SyncService.Protocol;
using SyncService.Protocol.Identities;
using static SyncService.Tests.Protocol.RecordedStates;

namespace SyncService.Tests.Protocol.Identities;

/// <summary>What a beginning makes of the target table as it finds it.</summary>
public sealed class TargetLookTests
{
    private static readonly TargetLook Same = new("1/a", "1/a", 1, 1, IsUnlogged: false, IsEmpty: null);

    [Fact]
    public void A_table_that_is_where_it_was_asks_for_nothing() => Assert.Empty(Same.Differences(Applied(5)));

    [Fact]
    public void A_table_that_nobody_wrote_down_asks_for_nothing() => Assert.Empty((Same with { TraceBefore = null, OidBefore = null }).Differences(Applied(5)));

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(null, false)]
    public void A_table_that_was_made_anew_is_filled_anew_and_rows_that_it_held_may_be_none_of_the_source(bool? isEmpty, bool leavesRows) =>
        AssertAnew(Same with { Oid = 2, Trace = "2/a", IsEmpty = isEmpty }, "the target table was made anew", leavesRows);

    [Fact]
    public void A_table_that_was_emptied_is_filled_anew() => AssertAnew(Same with { Trace = "1/b", IsEmpty = true }, "the target table was emptied");

    [Fact]
    public void A_table_that_was_rewritten_and_holds_rows_asks_for_nothing() => Assert.Empty((Same with { Trace = "1/b", IsEmpty = false }).Differences(Applied(5)));

    [Fact]
    public void An_unlogged_table_of_a_server_that_was_started_again_is_filled_anew() => AssertAnew(
        Same with { Trace = "1/a/later", IsUnlogged = true, IsEmpty = false },
        "the server of the target was started again, or the table rewritten, and a crash empties an UNLOGGED table");

    [Fact]
    public void An_empty_table_that_nothing_was_applied_to_asks_for_nothing()
    {
        var empty = Same with { IsEmpty = true };
        Assert.Empty(empty.Differences(Checkpoint.None));
        Assert.Empty(empty.Differences(Applied(5) with { Position = null }));
    }

    private static void AssertAnew(TargetLook look, string what, bool leavesRows = false) => Assert.Equal([new IdentityDifference(IdentityAnswer.Reload, what, leavesRows)], look.Differences(Applied(5)));
}
