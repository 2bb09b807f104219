namespace SyncService.Tests.Protocol.Simulation;

/// <summary>What each rule is for: without it, the simulation loses rows.</summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private const int Seeds = 20_000;

    public static TheoryData<string> Rules => [.. Mutation.All.Select(mutation => mutation.Name)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void The_simulation_fails_when(string ruleIsGone)
    {
        var mutation = Mutation.All.Single(mutation => mutation.Name == ruleIsGone);
        for (var seed = 0; seed < Seeds; seed++)
        {
            if (Schedule.Run(seed, mutation, new SourceHabits()) is not { } problem) continue;
            output.WriteLine($"found with seed {seed}, after {seed + 1} schedules: {problem}");
            return;
        }

        Assert.Fail($"{Seeds} schedules, and none of them noticed.");
    }
}
