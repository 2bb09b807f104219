using SyncService.Protocol;
using SyncService.Reporting;

namespace SyncService.Tests.Reporting;

public class CaughtUpTests
{
    private readonly CaughtUp caughtUp = new();

    [Fact]
    public void Nothing_is_known_before_a_cycle_has_read_to_its_end() => Assert.Null(caughtUp.At);

    [Fact]
    public void A_cycle_that_found_nothing_proves_it_for_the_moment_at_which_it_began()
    {
        caughtUp.Applied(new Seq(7));
        caughtUp.Read(100, new Seq(7));
        Assert.Equal(100, caughtUp.At);
    }

    [Fact]
    public void A_cycle_proves_nothing_until_its_last_record_is_applied()
    {
        caughtUp.Read(100, new Seq(9));
        caughtUp.Applied(new Seq(8));
        Assert.Null(caughtUp.At);
        caughtUp.Applied(new Seq(9));
        Assert.Equal(100, caughtUp.At);
    }

    [Fact]
    public void While_every_cycle_brings_more_each_one_that_is_applied_counts()
    {
        for (var cycle = 1; cycle < 10; cycle++)
        {
            caughtUp.Read(cycle * 100, new Seq(cycle * 10));
            caughtUp.Applied(new Seq((cycle * 10) - 5));
            if (cycle > 1) Assert.True(caughtUp.At >= (cycle - 2) * 100, $"cycle {cycle}: {caughtUp.At}");
        }
    }

    [Fact]
    public void A_target_that_went_back_in_time_proves_nothing_new()
    {
        caughtUp.Read(100, new Seq(9));
        caughtUp.Applied(new Seq(9));
        caughtUp.Applied(new Seq(2));
        caughtUp.Read(200, new Seq(9));
        Assert.Equal(100, caughtUp.At);
    }
}
