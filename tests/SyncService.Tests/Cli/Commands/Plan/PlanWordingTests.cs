using SyncService.Cli.Commands.Plan;
using SyncService.Planning;

namespace SyncService.Tests.Cli.Commands.Plan;

public sealed class PlanWordingTests
{
    private static readonly StreamPlan Sales = new("sales", "dbo.V", "notes", PlannedAction.GoOn);

    [Fact]
    public void Rows_that_were_not_counted_are_not_said_to_be_any_number() => Assert.Equal(
        "Reload from its start, an unknown number of rows (not counted in 2.5 s): MASK_SALT is another one; new in the target: b.",
        Lines(Sales with { Action = PlannedAction.Reload, Reasons = ["MASK_SALT is another one", "new in the target: b"] })[0]);

    [Fact]
    public void What_differs_and_changes_nothing_is_told_as_such() => Assert.Equal(
        ["Nothing is reloaded: it goes on at 42.", "The SQL Server now calls itself B (it was A). Nothing is reloaded for that.", PlanWording.LookedAt],
        Lines(Sales with { From = "42", Told = ["the SQL Server now calls itself B (it was A)"] }));

    [Fact]
    public void A_predecessor_is_taken_over_from_its_position() =>
        Assert.Equal(["Goes on where an earlier service stopped, at 42: 1 row."], Lines(Sales with { Action = PlannedAction.TakeOver, From = "42", Rows = 1 }));

    [Fact]
    public void A_stream_that_cannot_start_says_why_and_what_to_do_and_nothing_else() =>
        Assert.Equal(["Cannot start: No table.", "→ Make it."], Lines(Sales with { Action = PlannedAction.Fail, Problem = "No table.", Advice = "Make it.", IsPaused = true }));

    [Theory]
    [InlineData("Nothing would be reloaded.", PlannedAction.GoOn, PlannedAction.TakeOver)]
    [InlineData("2 streams would be reloaded.", PlannedAction.Reload, PlannedAction.Reload)]
    [InlineData("1 stream would be loaded for the first time, 1 stream could not start.", PlannedAction.FirstLoad, PlannedAction.Fail)]
    internal void The_last_line_counts(string expected, PlannedAction first, PlannedAction second) =>
        Assert.Equal(expected, PlanWording.Verdict(new PlanReport(false, [Sales with { Action = first }, Sales with { Action = second }])));

    private static List<string> Lines(StreamPlan plan) => [.. PlanWording.Lines(plan, TimeSpan.FromSeconds(2.5))];
}
