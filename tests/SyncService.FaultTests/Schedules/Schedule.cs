using System.Globalization;
using SyncService.FaultTests.Faults;
using SyncService.FaultTests.Report;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Schedules;

/// <summary>Faults in an order and at moments that follow from a seed, while the workload runs.</summary>
internal sealed class Schedule(int seed, IReadOnlyList<Fault> faults, FaultReport report, Action<string> say)
{
    private readonly Random random = new(seed);

    /// <summary>Strikes all; after each, sometimes after two, waits until everything has arrived. At the end compares everything.</summary>
    /// <param name="stage">Where.</param>
    /// <param name="includesDeletes">Whether rows that users deleted must be gone at the end.</param>
    public async Task RunAsync(Stage stage, bool includesDeletes)
    {
        List<Fault> struck = [];
        foreach (var fault in faults)
        {
            await Fault.LastAsync(random, 0, 0.3);
            struck.Add(fault);
            say(string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:HH:mm:ss} {fault}"));
            try
            {
                await fault.StrikeAsync(stage, random);
                if (fault != faults[^1] && random.Next(6) == 0) continue;
                var recovery = await stage.Arrival.AllAsync();
                say(string.Create(CultureInfo.InvariantCulture, $"  well after {recovery.TotalSeconds:0.0} s"));
                foreach (var each in struck) report.Add(each.Kind, recovery);
            }
            catch (Exception e)
            {
                throw new FaultException($"{fault} (after {string.Join(", ", struck)}), seed {seed}:\n{e.Message}\n{stage.Services.Tail()}", e);
            }

            struck.Clear();
        }

        await stage.Arrival.AssertExactAsync(includesDeletes);
        report.AddMemory(stage.Services.PeakResidentBytes);
        await report.AddDeletesAsync(stage);
    }
}

/// <summary>A schedule did not end well; the message tells at which fault and with which seed.</summary>
internal sealed class FaultException(string message, Exception cause) : Exception(message, cause);
