using SyncService.Verification;
using SyncService.Verification.Passes;

namespace SyncService.Tests.Verification.Passes;

/// <summary>Which buckets of two sides differ.</summary>
public sealed class BucketsTests
{
    [Fact]
    public void The_order_of_the_rows_does_not_count()
    {
        var (one, other) = (new Buckets(), new Buckets());
        foreach (var key in Keys()) one.Add(key, key * 31);
        foreach (var key in Keys().Reverse()) other.Add(key, key * 31);
        Assert.Empty(one.Differing(other, 100));
    }

    [Fact]
    public void A_row_of_one_side_and_a_row_of_another_digest_are_told()
    {
        var (one, other) = (new Buckets(), new Buckets());
        foreach (var key in Keys()) one.Add(key, key * 31);
        foreach (var key in Keys().Skip(1)) other.Add(key, key == Keys().Last() ? 1 : key * 31);
        Assert.Equal(new[] { Keys().First(), Keys().Last() }.Select(Buckets.Of).Order(), one.Differing(other, 100).SelectMany(some => some).Order());
    }

    [Fact]
    public void Two_rows_that_exchange_their_digests_are_told()
    {
        var (one, other) = (new Buckets(), new Buckets());
        one.Add(1UL << 60, 5);
        one.Add(2UL << 60, 7);
        other.Add(1UL << 60, 7);
        other.Add(2UL << 60, 5);
        Assert.Equal(2, one.Differing(other, 100).Sum(some => some.Count));
    }

    [Fact]
    public void The_sets_hold_about_as_many_rows_as_are_wanted()
    {
        var (one, other) = (new Buckets(), new Buckets());
        foreach (var key in Keys()) one.Add(key, key);
        Assert.All(one.Differing(other, 10), some => Assert.InRange(some.Count, 1, 10));
        Assert.Equal(Keys().Count(), one.Differing(other, 10).Sum(some => some.Count));
    }

    [Fact]
    public void Sums_that_were_kept_half_way_go_on_to_the_same_end()
    {
        var before = new BucketSums();
        foreach (var key in Keys().Take(60)) before.Source.Add(key, key * 31);
        foreach (var key in Keys().Take(10)) before.Target.Add(key, key * 31);
        var after = BucketSums.Of(before.ToBytes(), new Tally { SourceRows = 60, TargetRows = 10 });
        foreach (var key in Keys().Skip(60)) after.Source.Add(key, key * 31);
        foreach (var key in Keys().Skip(10)) after.Target.Add(key, key == Keys().Last() ? 1 : key * 31);
        Assert.Equal([Buckets.Of(Keys().Last())], after.Differing(100).SelectMany(some => some));
        Assert.Equal(200, after.Source.Rows + after.Target.Rows);
    }

    /// <summary>Each in a bucket of its own.</summary>
    private static IEnumerable<ulong> Keys() => Enumerable.Range(1, 100).Select(i => (ulong)i << 50);
}
