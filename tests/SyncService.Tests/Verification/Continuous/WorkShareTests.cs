using SyncService.Verification.Continuous;

namespace SyncService.Tests.Verification.Continuous;

/// <summary>How long a comparison rests.</summary>
public sealed class WorkShareTests
{
    [Theory]
    [InlineData(100, 0)]
    [InlineData(50, 0.5)]
    [InlineData(10, 4.5)]
    [InlineData(0.1, 60)]
    public void Half_a_second_of_work_is_its_share_of_the_time_but_no_rest_is_longer_than_a_minute(double percent, double rest) =>
        Assert.Equal(TimeSpan.FromSeconds(rest), new WorkShare(percent).Rest(TimeSpan.FromSeconds(0.5)));
}
