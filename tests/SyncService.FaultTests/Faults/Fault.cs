using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Faults;

/// <summary>Something that goes wrong, for a while, and is over when <paramref name="StrikeAsync"/> returns.</summary>
/// <param name="Kind">As the report names it; a schedule can be limited to kinds.</param>
/// <param name="StrikeAsync">Does it. What is left to chance it takes from the schedule's dice.</param>
internal sealed record Fault(string Kind, Func<Stage, Random, Task> StrikeAsync)
{
    public override string ToString() => Kind;

    /// <summary>How long a fault of some length lasts.</summary>
    public static Task LastAsync(Random random, double from, double to) => Task.Delay(TimeSpan.FromSeconds(from + ((to - from) * random.NextDouble())));
}
