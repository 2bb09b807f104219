using SyncService.Cli.Configuration.Settings;

namespace SyncService.Tests.Cli.Configuration.Settings;

public sealed class PosixZoneTests
{
    [Theory]
    [InlineData("UTC-4", "Etc/GMT+4 for 4 h behind UTC, or the name")]
    [InlineData("GMT+3", "Etc/GMT-3 for 3 h ahead of UTC, or the name")]
    [InlineData("utc+14", "Etc/GMT-14 for 14 h ahead of UTC, or the name")]
    [InlineData("UTC-13", "the name of a time zone")]
    [InlineData("Etc/UTC-4", "Etc/GMT+4 for 4 h behind UTC")]
    [InlineData("AST-4ADT", "Etc/GMT+4 for 4 h behind UTC")]
    public void A_sign_that_would_be_read_the_other_way_round_comes_with_what_to_write(string name, string instead) =>
        Assert.StartsWith(instead, PosixZone.Instead(name), StringComparison.Ordinal);

    [Theory]
    [InlineData("UTC")]
    [InlineData("UTC+0")]
    [InlineData("GMT-0")]
    [InlineData("Etc/GMT+4")]
    [InlineData("etc/gmt-3")]
    [InlineData("-4")]
    [InlineData("EST5EDT")]
    [InlineData("America/Port-au-Prince")]
    [InlineData("America/Santo_Domingo")]
    public void All_other_names_are_left_to_PostgreSQL(string name) => Assert.Null(PosixZone.Instead(name));
}
