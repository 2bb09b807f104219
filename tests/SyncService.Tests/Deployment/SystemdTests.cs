using SyncService.Cli;
using SyncService.Cli.Configuration.EnvironmentVariables;

namespace SyncService.Tests.Deployment;

/// <summary>The unit file, against the program's exit codes and variables.</summary>
public class SystemdTests
{
    private static readonly ILookup<string, string> Settings = SourceTree.Read("ops/systemd/sync-service.service").Split('\n')
        .Where(line => line.Contains('=', StringComparison.Ordinal) && line[0] != '#')
        .Select(line => line.Split('=', 2))
        .ToLookup(parts => parts[0], parts => parts[1]);

    [Fact]
    public void A_wrong_configuration_is_not_started_again() =>
        Assert.Equal(ExitCode.BadConfiguration.ToString(System.Globalization.CultureInfo.InvariantCulture), Settings["RestartPreventExitStatus"].Single());

    [Fact]
    public void The_logs_go_where_the_unit_may_write()
    {
        var logs = Settings["Environment"].Single(text => text.StartsWith(Variables.LogDirectory.Name, StringComparison.Ordinal));
        Assert.Equal($"LOG_DIR=/var/log/{Settings["LogsDirectory"].Single()}", logs);
        Assert.Equal($"/var/lib/{Settings["StateDirectory"].Single()}", Settings["WorkingDirectory"].Single());
    }

    [Theory]
    [InlineData("DynamicUser", "yes")]
    [InlineData("ProtectSystem", "strict")]
    [InlineData("NoNewPrivileges", "yes")]
    [InlineData("CapabilityBoundingSet", "")]
    public void The_service_runs_without_rights(string setting, string value) => Assert.Equal([value], Settings[setting]);
}
