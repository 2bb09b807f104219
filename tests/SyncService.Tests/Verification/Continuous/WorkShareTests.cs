using SyncService.Verification.Continuous;

namespace SyncService.Tests.Verification.Continuous;

/// <summary>How long a comparison rests.</summary>
public sealed class WorkShareTests
{
    [Theory]
    [InlineData(100, 0)]
    [InlineData(50, 0.5)]
    [InlineData(10, 4.5)]
    [InlineData(0.1, 499.5)]
    public void Half_a_second_of_work_is_its_share_of_the_time(double percent, double rest) =>
        Assert.Equal(rest, new WorkShare(percent).Rest(TimeSpan.FromSeconds(0.5)).TotalSeconds, precision: 3);
}
