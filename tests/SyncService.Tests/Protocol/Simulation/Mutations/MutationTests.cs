using SyncService.Tests.Protocol.Simulation.Sources;

namespace SyncService.Tests.Protocol.Simulation.Mutations;

/// <summary>What each rule is for: without it, the simulation loses rows, and so in many of the schedules that are aimed at it.</summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    /// <summary>One of a hundred at least.</summary>
    private const int Hits = 3;

    private const int Schedules = 300;

    /// <summary>With room for all that was sent: where there is none, rows are sent again, and that mends much.</summary>
    private static readonly SourceHabits Habits = new(SentCapacity: 1024);

    public static TheoryData<string> Rules => [.. Mutation.All.Select(mutation => mutation.Name)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void The_simulation_fails_when(string ruleIsGone)
    {
        var mutation = Mutation.All.Single(mutation => mutation.Name == ruleIsGone);
        List<int> found = [];
        for (var seed = 0; seed < Schedules && found.Count < Hits; seed++)
        {
            if (Schedule.Run(seed, mutation, Habits) is not { } problem) continue;
            found.Add(seed);
            output.WriteLine($"seed {seed}: {problem}");
        }

        Assert.True(found.Count == Hits, $"{Schedules} schedules, and {found.Count} of them noticed.");
    }

    /// <summary>The faults that such a schedule has more of are none that the protocol does not bear.</summary>
    [Theory]
    [MemberData(nameof(Rules))]
    public void The_same_schedules_lose_nothing_with(string rule)
    {
        var mutation = Mutation.All.Single(mutation => mutation.Name == rule);
        for (var seed = 0; seed < Schedules; seed++) Assert.Null(Schedule.Run(seed, Mutation.None with { Storm = mutation.Storm, Sight = mutation.Sight }, Habits));
    }
}
