using SyncService.Capture;
using SyncService.Capture.Inspection;
using SyncService.Checking;
using SyncService.Checking.Sources;
using SyncService.Protocol;

namespace SyncService.Tests.Checking;

/// <summary>What the rows of a view give rise to.</summary>
public class RowFindingTests
{
    private static readonly SourceOptions Options = new() { Host = "h", Database = "ERP", User = "u", Password = "p" };

    private static readonly StreamSpec View = new() { Name = StreamSpec.DefaultName, Source = "dbo.VW", Target = "t" };

    private static readonly SourceFacts Sound = new()
    {
        Rows = new(1_000_000),
        NullStamps = new(0),
        FutureStamps = new Counted(0),
        StampsBeforeStart = new Counted(0),
        Newest = Watermark.OfTimestamp(new DateTime(2099, 1, 1, 0, 0, 0, DateTimeKind.Unspecified)),
        NullKeys = new(0),
        DuplicateKeys = new(0),
        Index = IndexSight.Present,
        CycleTime = TimeSpan.FromMilliseconds(3),
    };

    [Fact]
    public void A_sound_view_gives_rise_to_nothing()
    {
        Assert.Empty(Stamps(Sound));
        Assert.Empty(KeyCheck.OfRows(Sound, View));
        Assert.Empty(Index(Sound));
    }

    [Fact]
    public void Stamps_that_are_never_read_are_counted()
    {
        var findings = Stamps(Sound with { NullStamps = new(3), FutureStamps = new Counted(2), StampsBeforeStart = new Counted(1) });
        Assert.Equal(["null-stamps", "future-stamps", "stamps-before-start"], findings.Select(finding => finding.Code));
        Assert.Equal([3, 2, 1], findings.Select(finding => finding.Count));
        Assert.Contains("up to 2099-01-01 00:00:00", findings[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_could_not_be_counted_in_time_is_said()
    {
        var finding = Assert.Single(Stamps(Sound with { NullStamps = new(null, "not counted in 10 s") }));
        Assert.Equal((Severity.Note, "NULL stamps: not counted in 10 s."), (finding.Severity, finding.Message));
    }

    [Fact]
    public void A_change_column_that_is_no_time_has_no_overlap() =>
        Assert.Equal("overlap-without-effect", Assert.Single(Stamps(Sound, WatermarkKind.Integer)).Code);

    [Fact]
    public void A_login_that_sees_no_transactions_is_told_the_grant_and_the_overlap()
    {
        var finding = Assert.Single(OpenTransactionCheck.Look(Sound, Stream, Options));
        Assert.Equal((Severity.Note, "transactions-unseen"), (finding.Severity, finding.Code));
        Assert.Contains("more than 30 s (SYNC_OVERLAP) after its ULTIMA_MODIFICACION", finding.Message, StringComparison.Ordinal);
        Assert.StartsWith("GRANT VIEW SERVER STATE TO [u]", finding.Advice, StringComparison.Ordinal);
        Assert.Empty(OpenTransactionCheck.Look(Sound with { SeesTransactions = true }, Stream, Options));
        Assert.Equal("transactions-elsewhere", Assert.Single(OpenTransactionCheck.Look(Sound with { IsWritable = false }, Stream, Options)).Code);
        Assert.Empty(OpenTransactionCheck.Look(Sound with { FutureStamps = null }, Stream, Options));
    }

    [Fact]
    public void Row_versions_beyond_those_of_the_database_come_from_another_one()
    {
        var facts = Sound with { Newest = Version(9), LastRowVersion = Version(8), OtherDatabases = ["OTRA"] };
        var finding = Assert.Single(RowVersionCheck.Look(facts, Stream, Options));
        Assert.Equal((Severity.Error, "row-versions-foreign"), (finding.Severity, finding.Code));
        Assert.Equal("row-versions-of-several-databases", Assert.Single(RowVersionCheck.Look(facts with { Newest = Version(8) }, Stream, Options)).Code);
        Assert.Empty(RowVersionCheck.Look(facts with { Newest = Version(8), OtherDatabases = [] }, Stream, Options));
    }

    [Fact]
    public void A_replica_and_settings_of_the_other_mode_are_told_of_a_stream_by_row_version()
    {
        var findings = RowVersionCheck.Look(Sound with { Newest = null, IsWritable = false }, Stream, Options with { IsOverlapSet = true, Start = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Unspecified) });
        Assert.Equal(["row-versions-of-replica", "settings-without-effect"], findings.Select(finding => finding.Code));
    }

    private static readonly StreamSpec Stream = new() { Name = "s", Source = "dbo.VW", Target = "t" };

    private static Watermark Version(long value) => new(WatermarkKind.RowVersion, value);

    [Fact]
    public void Doubled_keys_come_with_examples()
    {
        var finding = Assert.Single(KeyCheck.OfRows(Sound with { DuplicateKeys = new(1), DuplicateExamples = ["A|1 (2 times)"] }, View));
        Assert.Equal("dbo.VW has 1 key in more than one row, such as A|1 (2 times).", finding.Message);
        Assert.Equal(["A|1 (2 times)"], finding.Examples);
    }

    [Fact]
    public void A_missing_index_comes_with_its_cost()
    {
        var finding = Assert.Single(Index(Sound with { Index = IndexSight.Absent, CycleTime = TimeSpan.FromMilliseconds(1460) }));
        Assert.Equal((Severity.Warning, "no-change-index"), (finding.Severity, finding.Code));
        Assert.Contains("takes 1,460 ms over 1,000,000 rows, each 60 s", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "Note")]
    [InlineData(900, "Warning")]
    public void What_may_not_be_seen_is_judged_by_the_time_it_takes(int milliseconds, string severity)
    {
        var finding = Assert.Single(Index(Sound with { Index = IndexSight.Unseen, CycleTime = TimeSpan.FromMilliseconds(milliseconds) }));
        Assert.Equal((severity, "change-index-unseen"), (finding.Severity.ToString(), finding.Code));
        Assert.StartsWith("The login may not see the indexes", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Absent")]
    [InlineData("Unseen")]
    public void Of_few_rows_that_are_read_quickly_no_index_is_asked_for(string index)
    {
        var few = Sound with { Rows = new(10_000), Index = Enum.Parse<IndexSight>(index) };
        Assert.Empty(Index(few));
        Assert.Single(Index(few with { Rows = new(10_001) }));
        Assert.Single(Index(few with { Rows = new(null, "took too long") }));
        Assert.Single(Index(few with { CycleTime = TimeSpan.FromSeconds(1) }));
        Assert.Single(Index(few with { CycleTime = null }));
    }

    [Fact]
    public void An_index_that_does_not_help_is_noticed() =>
        Assert.Equal("slow-cycle", Assert.Single(Index(Sound with { CycleTime = TimeSpan.FromSeconds(2) })).Code);

    private static List<Finding> Stamps(SourceFacts facts, WatermarkKind kind = WatermarkKind.Timestamp) => [.. StampCheck.Look(facts, Columns.Stream, Options, kind)];

    private static List<Finding> Index(SourceFacts facts) => [.. IndexCheck.Look(facts, Columns.Stream, Options.Interval)];
}
