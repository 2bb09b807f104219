using SyncService.FaultTests.Report;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Limits;

/// <summary>The clock of the service's machine is set; that of the source's machine is another one.</summary>
public sealed class ClockTests(FaultReport report)
{
    private static readonly string[] Steps = ["+1h", "-1h", "+400d", "-20y", "+0"];

    [Fact]
    public async Task A_clock_that_steps_back_and_forth_changes_nothing()
    {
        await using var stage = await Stage.OpenAsync("clock", seed: 1);
        var file = $"{stage.Folder.NewFolder("clock")}/faketime";
        await File.WriteAllTextAsync(file, "+0");
        stage.Services.Settings["LD_PRELOAD"] = Library();
        stage.Services.Settings["FAKETIME_TIMESTAMP_FILE"] = file;
        stage.Services.Settings["FAKETIME_NO_CACHE"] = "1";
        // What a step of the clock leaves alone on a real machine, too.
        stage.Services.Settings["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        var service = await stage.GoAsync();
        foreach (var step in Steps)
        {
            await File.WriteAllTextAsync($"{file}.new", step);
            File.Move($"{file}.new", file, overwrite: true);
            await stage.Arrival.ProgressAsync(30);
            report.Add("clock: a step of the service's machine", await stage.Arrival.AllAsync());
        }

        await stage.Services.StopAsync(service);
        var years = service.AllText.Split('\n').Concat(await File.ReadAllLinesAsync($"{service.Folder}/logs/sync.log")).Where(line => line.StartsWith("20", StringComparison.Ordinal)).Select(line => line[..4]).ToHashSet();
        Assert.True(years.Count >= 1, string.Join(", ", years));
        stage.Services.Start();
        await stage.Arrival.AssertExactAsync();
    }

    private static string Library() => Directory.EnumerateFiles("/usr/lib", "libfaketimeMT.so.1", SearchOption.AllDirectories).FirstOrDefault()
        ?? throw new InvalidOperationException("libfaketime is not installed: the Debian package is 'libfaketime'.");
}
