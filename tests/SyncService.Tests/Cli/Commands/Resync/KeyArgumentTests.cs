using SyncService.Cli.Commands.Resync;

namespace SyncService.Tests.Cli.Commands.Resync;

public sealed class KeyArgumentTests
{
    [Theory]
    [InlineData("ID=17", "ID=17")]
    [InlineData("A=1,B=2", "A=1|B=2")]
    [InlineData("A=x,y,B=2", "A=x,y|B=2")]
    [InlineData(@"A=x\,C=3,B=2", "A=x,C=3|B=2")]
    [InlineData(@"A=back\\slash", @"A=back\slash")]
    [InlineData("A=a=b", "A=a=b")]
    [InlineData("A=", "A=")]
    [InlineData(" A = 1", "A= 1")]
    public void A_key_is_read_column_by_column(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', KeyArgument.TryParse(text)!.Select(value => $"{value.Key}={value.Value}")));

    [Theory]
    [InlineData("")]
    [InlineData("17")]
    [InlineData("=17")]
    [InlineData(",A=1")]
    [InlineData("A=1,a=2")]
    public void What_names_no_column_or_one_twice_is_no_key(string text) => Assert.Null(KeyArgument.TryParse(text));
}
