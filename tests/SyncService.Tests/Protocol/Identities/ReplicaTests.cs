using SyncService.Protocol;
using SyncService.Protocol.Identities;

namespace SyncService.Tests.Protocol.Identities;

/// <summary>From which replica is read, and from which not.</summary>
public sealed class ReplicaTests
{
    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Unspecified);

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    public void It_has_passed_when_its_newest_row_is_as_new_as_what_was_reached(int minutes, bool mayBeRead) =>
        Assert.Equal(mayBeRead, MayBeRead(Replica(minutes), Before()));

    [Fact]
    public void What_was_seen_behind_the_position_counts_as_reached() =>
        Assert.False(MayBeRead(Replica(5) with { Seen = At(6) }, Before()));

    [Fact]
    public void The_one_that_was_read_before_is_not_waited_for() =>
        Assert.True(MayBeRead(Replica(-1), Before() with { Server = "B" }));

    [Fact]
    public void Where_positions_tell_of_other_rows_nothing_can_be_compared()
    {
        Assert.True(MayBeRead(Replica(-1), Before() with { ChangeColumn = "OTHER" }));
        Assert.True(MayBeRead(Replica(-1), Before() with { Source = new SourceObject("dbo", "OTHER", true) }));
        Assert.True(MayBeRead(Replica(-1), Before() with { Mode = "rowversion" }));
    }

    [Fact]
    public void A_database_that_was_left_is_not_read_however_new_its_rows_are()
    {
        var left = Before() with { Database = new SourceDatabase { Fork = "2" }, PastForks = ["1"] };
        Assert.False(MayBeRead(Replica(60, fork: "1"), left));
        Assert.False(MayBeRead(Replica(60, fork: "1"), left with { Server = "B" }));
        Assert.True(MayBeRead(Replica(60, fork: "2"), left));
        Assert.True(MayBeRead(Replica(60, fork: "3"), left));
        Assert.True(MayBeRead(Replica(60, fork: "1") with { Replicated = null }, left));
    }

    [Fact]
    public void The_forks_that_were_left_are_remembered_and_a_fork_is_none_of_them_when_it_is_read_again()
    {
        var first = Before() with { Database = new SourceDatabase { Fork = "1" } };
        var second = (Before() with { Database = new SourceDatabase { Fork = "2" } }).After(first);
        var third = (Before() with { Database = new SourceDatabase { Fork = "3" } }).After(second);
        Assert.Equal(["2", "1"], third.PastForks);
        Assert.True(third.HasLeft("1") && third.HasLeft("2") && !third.HasLeft("3") && !third.HasLeft(null));
        Assert.Equal(["3", "2"], first.After(third).PastForks);
        Assert.Equal(third.PastForks, StreamIdentityJson.TryRead(StreamIdentityJson.Write(third))!.PastForks);
        Assert.Null(first.After(first).PastForks);
    }

    private static bool MayBeRead(IdentifiedStream replica, StreamIdentity before)
    {
        try
        {
            replica.RequirePassed(before, At(0), null);
            return true;
        }
        catch (SyncException e)
        {
            Assert.Equal(Failure.Transient, e.Failure);
            return false;
        }
    }

    private static IdentifiedStream Replica(int minutes, string? fork = null) =>
        new(Before() with { Server = "B", Database = new SourceDatabase { Fork = fork } }, null, At(minutes));

    private static Position At(int minutes) => new(CaptureMode.Timestamp, Watermark.OfTimestamp(Noon.AddMinutes(minutes)));

    private static StreamIdentity Before() => new()
    {
        Source = new SourceObject("dbo", "VW", true),
        Server = "A",
        Mode = "timestamp",
        ChangeColumn = "STAMP",
        ChangeType = "datetime2",
        Key = ["ID"],
        Columns = [],
        Schema = "1",
    };
}
