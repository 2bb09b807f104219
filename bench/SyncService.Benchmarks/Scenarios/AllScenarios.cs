using SyncService.Benchmarks.Scenarios.Comparing;

namespace SyncService.Benchmarks.Scenarios;

internal static class AllScenarios
{
    /// <summary>In the order in which they are measured.</summary>
    public static IReadOnlyList<Scenario> Make() =>
    [
        new SourceAlone(), new CopyAlone(), new FirstLoad(), new Updates(), new HalfAndHalf(), new Unchanged(), new BatchesOf1000(), new BatchesOf50(),
        new WideLoad(), new WideUpdates(), new UnindexedLoad(), new OneStamp(), new BadTexts(), new BadNumbers(), new BadCasts(), new BadChecks(), new FewBadRows(), new SlowTarget(), new Verify(), new WideVerify(), new PlantedDifferences(), new BusyVerify(), new Latency(), new Idle(),
    ];
}
