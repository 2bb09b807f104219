using SyncService.Verification.Continuous;

namespace SyncService.Tests.Verification.Continuous;

public sealed class DayWindowTests
{
    [Theory]
    [InlineData("22:00-05:00", 23, true)]
    [InlineData("22:00-05:00", 4, true)]
    [InlineData("22:00-05:00", 5, false)]
    [InlineData("22:00-05:00", 12, false)]
    [InlineData("1:30 - 6:00", 2, true)]
    [InlineData("1:30-6:00", 1, false)]
    public void A_window_holds_the_hours_from_one_time_to_the_other(string text, int hour, bool holds) => Assert.Equal(holds, DayWindow.TryParse(text)!.Holds(new TimeOnly(hour, 0)));

    [Theory]
    [InlineData("")]
    [InlineData("22:00")]
    [InlineData("22-05")]
    [InlineData("22:00-22:00")]
    [InlineData("24:00-05:00")]
    [InlineData("22:00-05:00-06:00")]
    public void Anything_else_is_none(string text) => Assert.Null(DayWindow.TryParse(text));
}
