using System.Globalization;
using SyncService.FaultTests.Faults;
using SyncService.FaultTests.Report;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Schedules;

/// <summary>Runs all kinds of one group on a stage of its own, in schedules that follow from the seed of the run. Behind the last one, both sides are equal, deletes included.</summary>
internal static class Lane
{
    private const int FaultsInSchedule = 12;

    public static async Task RunAsync(string name, IReadOnlyList<Fault> kinds, FaultReport report, int? rounds = null, int? batchSize = null, bool hasSecondary = false)
    {
        var wanted = kinds.Where(kind => kind.Kind.Contains(ScheduleSettings.Kinds, StringComparison.OrdinalIgnoreCase)).ToList();
        if (wanted.Count == 0) return;
        var dice = new Random(ScheduleSettings.Seed);
        await using var stage = await Stage.OpenAsync(name, ScheduleSettings.Seed, hasSecondary: hasSecondary, usersDelete: true);
        if (batchSize is { } records) stage.Services.Settings["BATCH_SIZE"] = records.ToString(CultureInfo.InvariantCulture);
        Console.WriteLine($"{name}: {wanted.Count} kinds of faults, replayed with SYNC_SEED={ScheduleSettings.Seed}");
        await stage.GoAsync();
        var most = rounds ?? ScheduleSettings.Rounds;
        for (var round = 0; round < most; round++)
        {
            var order = wanted.ToArray();
            dice.Shuffle(order);
            foreach (var (i, part) in order.Chunk(FaultsInSchedule).Index())
            {
                var isLast = round == most - 1 && (i + 1) * FaultsInSchedule >= order.Length;
                await new Schedule(dice.Next(), part, report, text => TestContext.Current.TestOutputHelper?.WriteLine(text)).RunAsync(stage, includesDeletes: isLast);
            }
        }
    }
}
