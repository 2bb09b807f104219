using SyncService.Checking;
using SyncService.Target;

namespace SyncService.Tests.Checking;

/// <summary>What the target table and the rights on it give rise to.</summary>
public class TargetFindingTests
{
    private static readonly TargetTable Sound = Columns.Table(Columns.Target("int4", "id", notNull: true), Columns.Target("timestamp", "stamp"));

    private static readonly TargetOptions Options = new() { Host = "h", Database = "sales", User = "sync_user", Password = "p" };

    [Fact]
    public void A_sound_table_gives_rise_to_nothing()
    {
        Assert.Empty(TableCheck.Look(Columns.Schema(), Sound, Columns.Standing));
        Assert.Empty(KeyCheck.OfTable(Columns.Schema(), Sound));
        Assert.Empty(RightCheck.OfTable(Columns.Standing, Sound, ["id", "stamp"], addsColumns: false));
        Assert.Empty(RightCheck.OfService(Columns.Standing));
    }

    [Fact]
    public void A_required_column_without_a_source_stops_the_stream()
    {
        var table = Sound with { Columns = [.. Sound.Columns, Columns.Target("int4", "must", notNull: true), Columns.Target("int4", "may", notNull: true, hasDefault: true)] };
        var finding = Assert.Single(TableCheck.Look(Columns.Schema(), table, Columns.Standing));
        Assert.Equal((Severity.Error, "column-required"), (finding.Severity, finding.Code));
        Assert.Contains("The column must of public.sales", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text")]
    [InlineData(null)]
    public void Without_an_ordered_change_column_the_guard_is_off(string? type)
    {
        var table = Columns.Table([Columns.Target("int4", "id"), .. type is null ? (TargetColumn[])[] : [Columns.Target(type, "stamp")]]);
        Assert.Equal("guard-inactive", Assert.Single(TableCheck.Look(Columns.Schema(), table, Columns.Standing)).Code);
        Assert.False(TableCheck.IsGuarded(Columns.Schema(), table));
    }

    [Fact]
    public void A_key_without_a_unique_index_comes_with_the_index()
    {
        var finding = Assert.Single(KeyCheck.OfTable(Columns.Schema(), Sound with { UniqueKeys = [new UniqueKey(true, ["id", "stamp"])] }));
        Assert.Equal((Severity.Error, "key-mismatch"), (finding.Severity, finding.Code));
        Assert.Contains("CREATE UNIQUE INDEX ON \"public\".\"sales\" (\"id\");", finding.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_right_comes_with_the_statement_that_grants_it()
    {
        var standing = Columns.Standing with
        {
            User = "sync\"user",
            Refused = new Dictionary<string, IReadOnlySet<string>> { ["INSERT"] = new HashSet<string> { "id" }, ["UPDATE"] = new HashSet<string> { "comment" } },
        };
        var finding = Assert.Single(RightCheck.OfTable(standing, Sound, ["id", "stamp"], addsColumns: false));
        Assert.Equal((Severity.Error, "Run: GRANT INSERT ON \"public\".\"sales\" TO \"sync\"\"user\";"), (finding.Severity, finding.Advice));
    }

    [Fact]
    public void A_schema_that_cannot_be_made_comes_with_the_statement_that_makes_it()
    {
        var standing = Columns.Standing with { MayCreateSchemas = false, Service = new ServiceStanding(false, false, false, false, false, []) };
        Assert.Equal("Run: CREATE SCHEMA sync_service AUTHORIZATION \"sync_user\";", Assert.Single(RightCheck.OfService(standing)).Advice);
    }

    [Fact]
    public void What_only_dead_needs_does_not_stop_a_stream()
    {
        var standing = Columns.Standing with { Service = Columns.Standing.Service with { Refused = ["DELETE ON sync_service.dead_letter"] } };
        Assert.Equal(Severity.Warning, Assert.Single(RightCheck.OfService(standing)).Severity);
    }

    [Fact]
    public void A_missing_table_is_an_error_unless_it_is_to_be_created()
    {
        var name = PgName.Parse("sales");
        Assert.Equal(Severity.Error, Assert.Single(TableCheck.Missing(name, Options, Columns.Standing)).Severity);
        Assert.Equal(Severity.Note, Assert.Single(TableCheck.Missing(name, Options with { CreateTable = true }, Columns.Standing)).Severity);
        Assert.Contains(
            TableCheck.Missing(name, Options with { CreateTable = true }, Columns.Standing with { MayCreateInSchema = false }),
            finding => finding.Advice == "Run: GRANT USAGE, CREATE ON SCHEMA \"public\" TO \"sync_user\";");
    }
}
