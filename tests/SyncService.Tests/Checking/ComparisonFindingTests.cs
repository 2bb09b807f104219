using SyncService.Capture.Discovery;
using SyncService.Capture.Inspection;
using SyncService.Checking;
using SyncService.Checking.Sources;
using SyncService.Checking.Targets;
using SyncService.Target.Comparing;
using SyncService.Target.Mapping;

namespace SyncService.Tests.Checking;

/// <summary>What a comparison costs, where it cannot be kept small.</summary>
public class ComparisonFindingTests
{
    private static readonly ScanFacts Sound = new() { Index = IndexSight.Present, GoesOnByKey = true, FindsByKey = true, ToFirstRow = TimeSpan.FromMilliseconds(3) };

    private static readonly Counted Million = new(1_000_000);

    [Fact]
    public void A_view_that_is_read_by_an_index_gives_rise_to_nothing() => Assert.Empty(Scan(Sound));

    [Fact]
    public void A_key_without_an_index_comes_with_its_cost()
    {
        var finding = Assert.Single(Scan(Sound with { Index = IndexSight.Absent, ToFirstRow = TimeSpan.FromMilliseconds(1460) }));
        Assert.Equal((Severity.Warning, "compare-sorts"), (finding.Severity, finding.Code));
        Assert.Equal(
            "No index begins with the key A, B: each statement of a comparison sorts dbo.VW anew, 1,000,000 rows. The first row of one comes after 1,460 ms. So they grow, about 5 for all rows, and last longer than half a second.",
            finding.Message);
        Assert.StartsWith("Create an index that begins with A, B on the table behind it.", finding.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sort_that_takes_no_time_is_a_note()
    {
        var finding = Assert.Single(Scan(Sound with { Index = IndexSight.Absent }));
        Assert.Equal(Severity.Note, finding.Severity);
        Assert.EndsWith("1,000,000 rows. The first row of one comes after 3 ms.", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_statement_that_was_not_answered_says_so() =>
        Assert.Contains("Of the first one: no answer in 10 s.", Assert.Single(Scan(Sound with { ToFirstRow = null, Problem = "no answer in 10 s" })).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Present", 900, "the server does not seem to use it")]
    [InlineData("Unseen", 900, "The login may not see the indexes behind the view, and probably none begins with the key A, B")]
    [InlineData("Unseen", 3, null)]
    public void What_may_not_be_seen_is_judged_by_the_time_it_takes(string index, int milliseconds, string? said)
    {
        var findings = Scan(Sound with { Index = Enum.Parse<IndexSight>(index), ToFirstRow = TimeSpan.FromMilliseconds(milliseconds) });
        if (said is null) Assert.Empty(findings);
        else Assert.Contains(said, Assert.Single(findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_cannot_be_handed_back_is_read_with_one_statement()
    {
        var findings = Scan(Sound with { GoesOnByKey = false, FindsByKey = false });
        Assert.Equal(["compare-one-statement", "compare-no-lookup"], findings.Select(finding => finding.Code));
        Assert.Contains("reads 1,000,000 rows with one statement", findings[0].Message, StringComparison.Ordinal);
        Assert.Contains("reads 1,000,000 rows twice more", findings[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_few_rows_that_are_read_quickly_nothing_is_said()
    {
        var few = Sound with { Index = IndexSight.Absent, GoesOnByKey = false, FindsByKey = false };
        Assert.Empty(Scan(few, new(10_000)));
        Assert.NotEmpty(Scan(few, new(10_001)));
        Assert.NotEmpty(Scan(few, new(null, "took too long")));
        Assert.NotEmpty(Scan(few with { ToFirstRow = null, Problem = "refused" }, new(10_000)));
    }

    [Fact]
    public void Sides_that_sort_alike_and_hold_the_same_bytes_give_rise_to_nothing() => Assert.Empty(Compared(Columns.Target("int4", "id"), null));

    [Fact]
    public void A_key_that_the_sides_sort_differently_has_both_read_whole()
    {
        var finding = Assert.Single(Compared(Columns.Target("text", "id"), null, key: "varchar(20)"));
        Assert.Equal((Severity.Note, "compare-order"), (finding.Severity, finding.Code));
        Assert.Contains("sort the key ID differently: a comparison reads both sides whole, 1,000,000 rows, and once more for each 200,000 rows", finding.Message, StringComparison.Ordinal);
        Assert.Empty(Compared(Columns.Target("text", "id"), null, key: "varchar(20)", rows: new(10_000)));
    }

    [Theory]
    [InlineData(nameof(DeletePolicy.Keep), "Note", "has.")]
    [InlineData(nameof(DeletePolicy.Apply), "Warning", "has, so none is deleted or marked.")]
    public void A_key_in_another_form_leaves_rows_unfound_also_in_a_small_table(string policy, string severity, string end)
    {
        var finding = Assert.Single(Compared(Columns.Target("text", "id"), null, rows: new(3), stream: Columns.Stream with { Deletes = Enum.Parse<DeletePolicy>(policy) }));
        Assert.Equal((severity, "compare-key-form"), (finding.Severity.ToString(), finding.Code));
        Assert.StartsWith("sales holds the key ID (int) as text: a comparison has PostgreSQL look up 3 rows of dbo.VW one by one", finding.Message, StringComparison.Ordinal);
        Assert.EndsWith(end, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_in_another_form_are_compared_by_PostgreSQL()
    {
        var finding = Assert.Single(Compared(Columns.Target("int4", "id"), Columns.Target("jsonb", "doc")));
        Assert.Equal((Severity.Note, "compare-values"), (finding.Severity, finding.Code));
        Assert.Contains("the values of DOC,", finding.Message, StringComparison.Ordinal);
        Assert.Empty(Compared(Columns.Target("int4", "id"), Columns.Target("jsonb", "doc"), level: VerifyLevel.Keys));
    }

    private static List<Finding> Scan(ScanFacts facts, Counted? rows = null) => [.. ScanCheck.Look(facts, rows ?? Million, Columns.Stream, ["A", "B"])];

    private static List<Finding> Compared(TargetColumn id, TargetColumn? doc, string key = "int", Counted? rows = null, VerifyLevel level = VerifyLevel.Values, StreamSpec? stream = null)
    {
        IReadOnlyList<SourceColumn> columns = [Columns.Source(key, "ID"), Columns.Source("datetime", "STAMP"), .. doc is null ? (SourceColumn[])[] : [Columns.Source("nvarchar(100)", "DOC")]];
        var schema = SourceShape.Build(Columns.Stream, columns, SourceShape.Describe(Columns.Stream, columns), ["ID"]).Schema;
        var table = Columns.Table([id, Columns.Target("timestamp", "stamp"), .. doc is null ? (TargetColumn[])[] : [doc]]);
        return [.. ComparisonCheck.Look(new ComparisonPlan(UpsertPlan.ToCompare(schema, table), level), rows ?? Million, stream ?? Columns.Stream)];
    }
}
