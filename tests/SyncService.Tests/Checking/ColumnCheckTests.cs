using SyncService.Capture.Discovery;
using SyncService.Checking;
using SyncService.Target;
using SyncService.Target.Mapping;

namespace SyncService.Tests.Checking;

/// <summary>Each column on its way, as the table of <c>check</c> shows it.</summary>
public class ColumnCheckTests
{
    private static readonly TargetOptions Options = new() { Host = "h", Database = "sales", User = "u", Password = "p" };

    [Fact]
    public void A_column_of_equal_type_goes_as_it_is()
    {
        var (columns, findings) = Look(Columns.Stream, Columns.Table(Id, Stamp));
        Assert.All(columns, column => Assert.Equal(("as it is", null), (column.Conversion, column.Loss)));
        Assert.Empty(findings);
        Assert.True(columns[0].IsKey);
        Assert.True(columns[1].IsChangeColumn);
    }

    [Fact]
    public void A_column_that_the_target_lacks_is_left_out_with_the_statement_that_adds_it()
    {
        var (columns, findings) = Look(Columns.Stream, Columns.Table(Id, Stamp), Columns.Source("decimal(18,2)", "TOTAL"));
        Assert.Equal("left out", columns[2].Conversion);
        var finding = Assert.Single(findings);
        Assert.Equal((Severity.Warning, "column-missing"), (finding.Severity, finding.Code));
        Assert.Equal("Run: ALTER TABLE \"public\".\"sales\" ADD COLUMN IF NOT EXISTS \"total\" numeric(18,2);", finding.Advice);
    }

    [Fact]
    public void A_type_that_cannot_be_reached_stops_the_stream()
    {
        var (_, findings) = Look(Columns.Stream, Columns.Table(Id, Stamp, Columns.Target("bool", "g")), Columns.Source("uniqueidentifier", "G"));
        Assert.Equal((Severity.Error, "no-conversion"), Assert.Single(findings) is var one ? (one.Severity, one.Code) : default);
    }

    [Fact]
    public void Columns_that_lose_the_same_share_one_note()
    {
        var (columns, findings) = Look(
            Columns.Stream,
            Columns.Table(Id, Stamp, Columns.Target("timestamp", "a"), Columns.Target("timestamp", "b")),
            Columns.Source("datetime2(7)", "A"), Columns.Source("datetime2(7)", "B"));
        Assert.Equal("A, B: 100 ns cut to µs.", Assert.Single(findings).Message);
        Assert.Equal("100 ns cut to µs", columns[2].Loss);
    }

    [Fact]
    public void A_masked_column_is_judged_by_its_mask()
    {
        var stream = Columns.Stream with { MaskColumns = new Dictionary<string, ColumnMask>(StringComparer.OrdinalIgnoreCase) { ["CARD"] = ColumnMask.Hash } };
        var (columns, findings) = Look(stream, Columns.Table(Id, Stamp, Columns.Target("varchar(32)", "card")), Columns.Source("int", "CARD"));
        Assert.Equal("masked (hash)", columns[2].Conversion);
        Assert.Equal("narrower-type", Assert.Single(findings).Code);
    }

    [Fact]
    public void Stamps_without_a_zone_say_in_which_they_are_read()
    {
        var (columns, _) = Look(Columns.Stream, Columns.Table(Id, Stamp, Columns.Target("timestamptz", "made")), Columns.Source("datetime", "MADE"));
        Assert.Equal("read in the zone UTC (PG_TIME_ZONE)", columns[2].Conversion);
    }

    [Fact]
    public void Columns_that_are_too_narrow_come_with_the_statement_that_widens_them()
    {
        var (_, findings) = Look(
            Columns.Stream,
            Columns.Table(Id, Stamp, Columns.Target("int4", "a"), Columns.Target("int4", "b")),
            Columns.Source("bigint", "A"), Columns.Source("bigint", "B"));
        Assert.Equal("Run: ALTER TABLE \"public\".\"sales\" ALTER COLUMN \"a\" TYPE bigint, ALTER COLUMN \"b\" TYPE bigint;", Assert.Single(findings).Advice);
    }

    [Fact]
    public void A_type_that_PostgreSQL_cannot_turn_into_the_other_by_itself_comes_with_no_statement()
    {
        var (_, findings) = Look(Columns.Stream, Columns.Table(Id, Stamp, Columns.Target("bool", "a")), Columns.Source("int", "A"));
        Assert.Equal(("narrower-type", ""), (Assert.Single(findings).Code, findings[0].Advice));
    }

    private static TargetColumn Id => Columns.Target("int4", "id");

    private static TargetColumn Stamp => Columns.Target("timestamp", "stamp");

    private static (IReadOnlyList<ColumnReport> Columns, IReadOnlyList<Finding> Findings) Look(StreamSpec stream, TargetTable table, params IReadOnlyList<SourceColumn> more) =>
        new ColumnCheck(stream, Options).Look(Columns.Read(more), Columns.Schema(stream, more).Columns, table);
}
