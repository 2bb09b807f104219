using SyncService.Tests.Protocol.Simulation.Mutations;
using SyncService.Tests.Protocol.Simulation.Sources;

namespace SyncService.Tests.Protocol.Simulation.Comparing;

/// <summary>Source and target are compared while everything happens to them that can, and rows that only the target has are deleted.</summary>
public sealed class ComparisonTests
{
    private const int Schedules = 6_000;

    private static readonly SourceHabits Usual = new(TiesPerMille: 200, RowsAtOnce: 3, LongestTransaction: 8, OverlapSeconds: 8) { IsVerified = true };

    private static readonly SourceHabits WithDeletes = new(TiesPerMille: 200, RowsAtOnce: 3, OverlapSeconds: 8) { IsVerified = true, DeletesPerMille = 300 };

    private static readonly SourceHabits ByRowVersion = new(RowsAtOnce: 3, LongestTransaction: 60) { IsVerified = true, RowVersions = true, DeletesPerMille = 200 };

    public static TheoryData<int, string> Histories => new() { { 2_000_000, nameof(Usual) }, { 2_100_000, nameof(WithDeletes) }, { 2_200_000, nameof(ByRowVersion) } };

    [Theory]
    [MemberData(nameof(Histories))]
    public void No_row_is_called_different_that_is_on_its_way(int first, string habits)
    {
        for (var seed = first; seed < first + SimulationTests.Of(Schedules); seed++)
        {
            if (Schedule.Run(seed, Mutation.None, Habits(habits)) is { } problem) Assert.Fail($"schedule {seed}: {problem}");
        }
    }

    [Theory]
    [InlineData(nameof(Usual))]
    [InlineData(nameof(WithDeletes))]
    public void Without_a_cycle_in_between_rows_on_their_way_are_called_different(string habits) => AssertCaught(habits, new ComparisonRules(WaitsForCycle: false));

    [Theory]
    [InlineData(nameof(Usual))]
    [InlineData(nameof(ByRowVersion))]
    public void Without_a_second_look_rows_that_change_are_called_different(string habits) => AssertCaught(habits, new ComparisonRules(LooksTwice: false));

    /// <summary>In at least one of a hundred.</summary>
    private static void AssertCaught(string habits, ComparisonRules rules)
    {
        const int schedules = 500;
        var caught = Enumerable.Range(2_300_000, schedules).Count(seed => Schedule.Run(seed, Mutation.None with { Comparison = rules }, Habits(habits)) is not null);
        Assert.InRange(caught, schedules / 100, schedules);
    }

    private static SourceHabits Habits(string name) => name switch { nameof(Usual) => Usual, nameof(WithDeletes) => WithDeletes, _ => ByRowVersion };
}
