using System.Diagnostics;
using System.Globalization;
using SyncService.FaultTests.Faults;
using SyncService.FaultTests.Faults.Asked;
using SyncService.FaultTests.Faults.AtSource;
using SyncService.FaultTests.Faults.Comparing;
using SyncService.FaultTests.Report;
using SyncService.FaultTests.Schedules;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Soak;

/// <summary>Workload and faults for as long as <c>./test --soak</c> says (<c>SYNC_SOAK</c>).</summary>
public sealed class SoakTests(FaultReport report)
{
    /// <summary>Struck in one go, before everything is compared.</summary>
    private const int FaultsInSchedule = 15;

    [Fact(Explicit = true)]
    public async Task For_hours_nothing_is_lost_and_memory_stays_bounded()
    {
        var length = Length.Parse(Environment.GetEnvironmentVariable("SYNC_SOAK") ?? "60s");
        var dice = new Random(ScheduleSettings.Seed);
        Fault[] kinds =
        [
            .. NetworkFaults.All, .. ServiceFaults.All, .. RedisFaults.All, .. PostgresFaults.All, .. SourceFaults.All, .. InstanceFaults.All, .. InFlightFaults.All,
            .. ClockFaults.All, .. RestoreFaults.Restored, .. RestoreFaults.FailedOver, .. SecondaryFaults.All, .. TableFaults.All, .. TargetFaults.All, .. RequestFaults.All, .. ComparisonFaults.All,
        ];
        await using var stage = await Stage.OpenAsync("soak", ScheduleSettings.Seed, hasSecondary: true, usersDelete: true);
        stage.Services.Settings["BATCH_SIZE"] = TwoInFlight.BatchSize.ToString(CultureInfo.InvariantCulture);
        Console.WriteLine($"Soaking for {length}, replayed with SYNC_SEED={ScheduleSettings.Seed}");
        await stage.GoAsync();
        var watch = Stopwatch.StartNew();
        var struck = 0;
        while (watch.Elapsed < length)
        {
            var part = dice.GetItems(kinds, FaultsInSchedule);
            await new Schedule(dice.Next(), part, report, text => TestContext.Current.TestOutputHelper?.WriteLine(text)).RunAsync(stage, includesDeletes: true);
            struck += part.Length;
            var resident = stage.Services.Running.Max(service => service.ResidentBytes) / 1048576.0;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{watch.Elapsed:hh\\:mm\\:ss}  {stage.Load.Written:N0} rows written, {stage.Load.Deletions.Deleted:N0} deleted, {stage.Load.Deletions.MadeAgain:N0} of them made again, {stage.Operator.Approved} sets approved, {struck} faults, {resident:0} MiB (most {stage.Services.PeakResidentBytes / 1048576.0:0}), source and target equal"));
        }
    }
}
