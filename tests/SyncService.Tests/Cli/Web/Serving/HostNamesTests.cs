using SyncService.Cli.Web.Serving;

namespace SyncService.Tests.Cli.Web.Serving;

public sealed class HostNamesTests
{
    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("[::1]", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("", true)]
    [InlineData("sync.example.com", true)]
    [InlineData("evil.example", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    public void Addresses_localhost_and_what_is_configured_are_ours(string host, bool expected) =>
        Assert.Equal(expected, HostNames.IsOurs(host, ["Sync.Example.com"]));
}
