using SyncService.Checking;
using SyncService.Checking.Targets;
using SyncService.Target;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;
using SyncService.Target.Setup;

namespace SyncService.Tests.Checking;

/// <summary>What the target table and the rights on it give rise to.</summary>
public class TargetFindingTests
{
    private static readonly TargetTable Sound = Columns.Table(Columns.Target("int4", "id", notNull: true), Columns.Target("timestamp", "stamp"));

    private static readonly TargetOptions Options = new() { Host = "h", Database = "sales", User = "sync_user", Password = "p" };

    private static readonly ServerStanding Server = new() { Clock = default, Version = "17", Encoding = "UTF8", User = "sync_user", Database = "sales" };

    [Fact]
    public void A_sound_table_gives_rise_to_nothing()
    {
        Assert.Empty(TableCheck.Look(Columns.Schema(), Sound, Columns.Standing));
        Assert.Empty(KeyCheck.OfTable(Columns.Schema(), Sound, SettingNames.Variables));
        Assert.Empty(RightCheck.OfTable(Columns.Standing, Sound, ["id", "stamp"], addsColumns: false));
        Assert.Empty(RightCheck.OfService(Columns.Standing));
    }

    [Theory]
    [InlineData("text")]
    [InlineData(null)]
    public void A_target_may_keep_the_change_column_as_it_likes_or_lack_it(string? type)
    {
        var table = Columns.Table([Columns.Target("int4", "id"), .. type is null ? (TargetColumn[])[] : [Columns.Target(type, "stamp")]]);
        Assert.DoesNotContain(TableCheck.Look(Columns.Schema(), table, Columns.Standing), finding => finding.Severity > Severity.Note);
    }

    [Fact]
    public void A_key_without_a_unique_index_comes_with_the_index()
    {
        var finding = Assert.Single(KeyCheck.OfTable(Columns.Schema(), Sound with { UniqueKeys = [new UniqueKey(true, ["id", "stamp"])] }, SettingNames.Variables));
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
    public void A_table_that_a_crash_would_empty_is_a_warning()
    {
        var finding = Assert.Single(TableCheck.Look(Columns.Schema(), Sound, Columns.Standing with { IsUnlogged = true }));
        Assert.Equal((Severity.Warning, "target-unlogged", "Run: ALTER TABLE \"public\".\"sales\" SET LOGGED;"), (finding.Severity, finding.Code, finding.Advice));
    }

    [Fact]
    public void A_schema_that_cannot_be_made_comes_with_the_statement_that_makes_it()
    {
        var standing = Columns.Standing with { MayCreateSchemas = false, Service = new ServiceStanding(false, false, false, false, false, []) };
        Assert.Equal("Run: CREATE SCHEMA sync_service AUTHORIZATION \"sync_user\";", Assert.Single(RightCheck.OfService(standing)).Advice);
    }

    [Fact]
    public void Each_right_on_the_table_comes_with_its_own_statement()
    {
        Assert.Equal("Run: GRANT USAGE ON SCHEMA \"public\" TO \"sync_user\";", Advice(Columns.Standing with { MayUseSchema = false }));
        Assert.Equal("Run: GRANT USAGE ON SEQUENCE public.sales_must_seq TO \"sync_user\";", Advice(Columns.Standing with { RefusedSequences = ["public.sales_must_seq"] }));

        static string Advice(TargetStanding standing)
        {
            var finding = Assert.Single(RightCheck.OfTable(standing, Sound, ["id", "stamp"], addsColumns: false));
            Assert.Equal((Severity.Error, "right-missing"), (finding.Severity, finding.Code));
            return finding.Advice;
        }
    }

    [Fact]
    public void Each_right_that_the_service_needs_comes_with_its_own_statement()
    {
        var service = Columns.Standing.Service;
        Assert.Equal("Run: GRANT TEMPORARY ON DATABASE \"sales\" TO \"sync_user\";", Advice(Columns.Standing with { MayMakeTemporaryTables = false }));
        Assert.Equal("Run: GRANT USAGE, CREATE ON SCHEMA sync_service TO \"sync_user\";", Advice(Columns.Standing with { Service = service with { MayUse = false } }));
        Assert.Equal("Run: GRANT USAGE, CREATE ON SCHEMA sync_service TO \"sync_user\";", Advice(Columns.Standing with { Service = service with { TablesExist = false, MayCreate = false } }));
        Assert.Equal("Run: GRANT UPDATE ON sync_service.checkpoint TO \"sync_user\";", Advice(Columns.Standing with { Service = service with { Refused = ["UPDATE ON sync_service.checkpoint"] } }));
        Assert.Equal("Run what sync-service init prints, as the owner of the table.", Advice(Columns.Standing with { Service = service with { IsWhole = false, MayExtend = false } }));
        Assert.Empty(RightCheck.OfService(Columns.Standing with { Service = service with { IsWhole = false, MayExtend = true } }));

        static string Advice(TargetStanding standing)
        {
            var finding = Assert.Single(RightCheck.OfService(standing));
            Assert.Equal((Severity.Error, "right-missing"), (finding.Severity, finding.Code));
            return finding.Advice;
        }
    }

    [Fact]
    public void Columns_can_be_added_by_the_owner_alone()
    {
        var finding = Assert.Single(RightCheck.OfTable(Columns.Standing, Sound, ["id"], addsColumns: true));
        Assert.Equal((Severity.Warning, "right-missing"), (finding.Severity, finding.Code));
        Assert.Contains("ALTER TABLE \"public\".\"sales\" OWNER TO \"sync_user\";", finding.Advice, StringComparison.Ordinal);
        Assert.Empty(RightCheck.OfTable(Columns.Standing with { OwnsTable = true }, Sound, ["id"], addsColumns: true));
    }

    [Fact]
    public void Row_security_that_holds_for_the_service_is_a_warning()
    {
        var finding = Assert.Single(RightCheck.OfTable(Columns.Standing with { RowSecurityIsActive = true }, Sound, ["id"], addsColumns: false));
        Assert.Equal((Severity.Warning, "row-security"), (finding.Severity, finding.Code));
    }

    [Fact]
    public void A_change_column_without_an_index_in_the_target_is_a_note_with_the_index()
    {
        var finding = Assert.Single(TableCheck.Look(Columns.Schema(), Sound, Columns.Standing with { IndexedColumns = new HashSet<string> { "id" } }));
        Assert.Equal((Severity.Note, "no-target-index", "CREATE INDEX ON \"public\".\"sales\" (\"stamp\");"), (finding.Severity, finding.Code, finding.Advice));
    }

    [Theory]
    [InlineData("UTF8", true, Severity.Error, "target-standby")]
    [InlineData("LATIN1", false, Severity.Warning, "target-encoding")]
    public void A_server_that_takes_no_rows_or_not_every_text_is_noticed(string encoding, bool isStandby, object severity, string code)
    {
        var finding = Assert.Single(TargetServerCheck.Look(Server with { Encoding = encoding, IsStandby = isStandby }, "pg:5432", []));
        Assert.Equal((severity, code), (finding.Severity, finding.Code));
    }

    [Fact]
    public void A_primary_that_keeps_UTF8_gives_rise_to_nothing() => Assert.Empty(TargetServerCheck.Look(Server, "pg:5432", []));

    [Fact]
    public void A_role_that_may_only_read_by_default_is_told_the_statement_that_changes_it()
    {
        var finding = Assert.Single(TargetServerCheck.Look(Server with { IsReadOnly = true }, "pg:5432", []));
        Assert.Equal(
            (Severity.Error, "target-read-only", "Run: ALTER ROLE \"sync_user\" IN DATABASE \"sales\" SET default_transaction_read_only = off;"), (finding.Severity, finding.Code, finding.Advice));
    }

    [Theory]
    [InlineData("ventas", true)]
    [InlineData("tienda.ventas", false)]
    public void A_search_path_without_a_schema_is_in_the_way_of_a_table_that_is_named_without_one(string target, bool isInTheWay)
    {
        var findings = TargetServerCheck.Look(Server with { HasSearchPath = false }, "pg:5432", [new StreamSpec { Name = "ventas", Source = "VW_VENTAS", Target = target }]).ToList();
        Assert.Equal(isInTheWay ? ["target-search-path"] : [], findings.Select(finding => finding.Code));
        Assert.All(findings, finding => Assert.Equal(
            "Name the schema in PG_TABLE_VISTA, or run: ALTER ROLE \"sync_user\" IN DATABASE \"sales\" SET search_path = public;", finding.Advice));
    }

    [Fact]
    public void A_table_in_a_schema_that_may_not_be_used_is_not_called_missing()
    {
        var finding = Assert.Single(TableCheck.Missing(PgName.Parse("sales"), Options, Columns.Standing with { MayUseSchema = false }, SettingNames.Variables));
        Assert.Equal(("right-missing", "Run: GRANT USAGE ON SCHEMA \"public\" TO \"sync_user\";"), (finding.Code, finding.Advice));
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
        Assert.Equal(Severity.Error, Assert.Single(TableCheck.Missing(name, Options, Columns.Standing, SettingNames.Variables)).Severity);
        Assert.Equal(Severity.Note, Assert.Single(TableCheck.Missing(name, Options with { CreateTable = true }, Columns.Standing, SettingNames.Variables)).Severity);
        Assert.Contains(
            TableCheck.Missing(name, Options with { CreateTable = true }, Columns.Standing with { MayCreateInSchema = false }, SettingNames.Variables),
            finding => finding.Advice == "Run: GRANT USAGE, CREATE ON SCHEMA \"public\" TO \"sync_user\";");
    }
}
