namespace SyncService.FaultTests.Soak;

public sealed class LengthTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("10m", 600)]
    [InlineData("1.5h", 5400)]
    public void A_length_is_a_number_and_a_unit(string text, int seconds) => Assert.Equal(seconds, Length.Parse(text).TotalSeconds);

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("2d")]
    [InlineData("-1s")]
    public void Anything_else_is_refused(string text) => Assert.Throws<FormatException>(() => Length.Parse(text));
}
