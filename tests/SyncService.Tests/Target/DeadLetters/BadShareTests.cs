using Microsoft.Extensions.Time.Testing;
using SyncService.Protocol;
using SyncService.Target.DeadLetters;

namespace SyncService.Tests.Target.DeadLetters;

public sealed class BadShareTests
{
    private static readonly DeadReason TooLong = new("22001", "name takes 5 characters, and this value has 9.", "name");

    private readonly FakeTimeProvider clock = new();
    private readonly BadShare share;
    private long next = 1;

    public BadShareTests() => share = new BadShare(10, clock);

    [Fact]
    public void A_fault_of_all_rows_stops_a_stream_whose_batches_have_one_row()
    {
        Assert.Equal(20, Enumerable.Range(0, 25).TakeWhile(_ => Apply(1, 1)).Count());
    }

    [Fact]
    public void Twenty_of_two_hundred_are_tolerated_in_one_batch_and_no_more()
    {
        Assert.Equal(20, share.Allowed(new Seq(1), 200));
        Assert.Equal(20, share.Allowed(new Seq(1), 5));
        Assert.Equal(100, share.Allowed(new Seq(1), 1_000));
    }

    [Fact]
    public void Good_rows_of_the_last_ten_thousand_count_and_those_before_do_not()
    {
        Apply(5_000, 0);
        Apply(4_000, 0);
        Assert.Equal(1_000, share.Allowed(new Seq(next), 1_000));
        Apply(6_000, 0);
        Assert.Equal(1_100, share.Allowed(new Seq(next), 1_000));
        Assert.Equal(1_200, share.Allowed(new Seq(next), 12_000));
    }

    [Fact]
    public void What_is_older_than_ten_minutes_counts_no_more_where_two_hundred_came_since()
    {
        Apply(1_000, 60);
        clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal((int)(1_100 * 0.1) - 60, share.Allowed(new Seq(next), 100));
        Apply(150, 0);
        Assert.Equal(20, share.Allowed(new Seq(next), 50));
    }

    [Fact]
    public void A_fault_that_comes_once_a_minute_stops_the_stream_all_the_same()
    {
        Assert.Equal(20, Enumerable.Range(0, 100).TakeWhile(_ =>
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            return Apply(1, 1);
        }).Count());
    }

    [Fact]
    public void Of_a_refused_batch_that_comes_again_with_fewer_bad_rows_the_past_counts_no_more()
    {
        for (var i = 0; i < 20; i++) Apply(1, 1);
        Assert.False(Apply(1, 1));
        Assert.False(Apply(1, 1));
        Assert.True(Apply(1, 0));
        Assert.Equal(20, Enumerable.Range(0, 25).TakeWhile(_ => Apply(1, 1)).Count());
    }

    [Fact]
    public void A_refusal_names_each_kind_with_its_number_and_an_example_the_most_frequent_first()
    {
        share.Committed(new Seq(1), 1, Of(("22003", "total (integer): integer out of range", "total", 1, "ID=9")));
        var faults = Of(("23514", "violates \"plausible\"", null, 2, "ID=4"), (TooLong.SqlState, TooLong.Message, TooLong.Column, 30, "ID=1"));
        var refused = share.Refuse(new Seq(2), 40, faults, "t");
        Assert.Equal(
            "More than 20 of the last 41 records do not fit into t: 30 × name takes 5 characters, and this value has 9 (22001, ID=1); 2 × violates \"plausible\" (23514, ID=4); "
            + "1 × total (integer): integer out of range (22003, ID=9).",
            refused.Message);
        Assert.Equal(Failure.Configuration, refused.Failure);
        Assert.Contains("DEAD_LETTER_LIMIT", refused.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_of_one_column_are_of_one_kind_whatever_the_values_are()
    {
        Assert.Equal(FaultKind.Of(TooLong), FaultKind.Of(TooLong with { Message = "name takes 5 characters, and this value has 77." }));
        Assert.NotEqual(FaultKind.Of(new DeadReason("23514", "violates a", null)), FaultKind.Of(new DeadReason("23514", "violates b", null)));
        Assert.Equal(FaultKind.Of(new DeadReason("P0001", "not 13", null)), FaultKind.Of(new DeadReason("P0001", "not 14", null)));
    }

    /// <summary>As a batch is judged: false when it is refused, and comes again.</summary>
    private bool Apply(int count, int bad)
    {
        var faults = bad == 0 ? [] : Of((TooLong.SqlState, TooLong.Message, TooLong.Column, bad, "ID=1"));
        if (bad > share.Allowed(new Seq(next), count))
        {
            share.Refuse(new Seq(next), count, faults, "t");
            return false;
        }

        share.Committed(new Seq(next), count, faults);
        next += count;
        return true;
    }

    private static Dictionary<FaultKind, Faults> Of(params (string State, string Message, string? Column, int Count, string Key)[] faults) =>
        faults.Select(fault => new Faults(fault.Count, new DeadReason(fault.State, fault.Message, fault.Column), fault.Key)).ToDictionary(fault => FaultKind.Of(fault.Reason));
}
