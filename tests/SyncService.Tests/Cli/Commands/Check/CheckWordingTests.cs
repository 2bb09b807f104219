using SyncService.Checking;
using SyncService.Cli.Commands.Check;

namespace SyncService.Tests.Cli.Commands.Check;

public sealed class CheckWordingTests
{
    private static readonly Finding Error = new(Severity.Error, "x", "…");
    private static readonly Finding Warning = new(Severity.Warning, "x", "…");

    [Fact]
    public void A_server_that_is_down_is_an_error_of_each_stream() => Assert.Equal(
        "Cannot run: 2 errors (2 of the servers), 0 warnings, 0 notes.", CheckWording.Verdict(Stream(canRun: false), [Error, Error, Warning]));

    [Fact]
    public void Errors_of_servers_and_of_the_stream_are_counted_together() => Assert.Equal(
        "Cannot run: 2 errors (1 of the servers), 1 warning, 0 notes.", CheckWording.Verdict(Stream(canRun: false, Error, Warning), [Error]));

    [Fact]
    public void Where_all_servers_answer_only_the_stream_is_told_of() => Assert.Equal(
        "Can run: 0 errors, 1 warning, 0 notes.", CheckWording.Verdict(Stream(canRun: true, Warning), [Warning]));

    private static StreamReport Stream(bool canRun, params Finding[] findings) => new("s", "V", "t", "timestamp", "…", canRun, [], "CH", null, null, [], findings);
}
