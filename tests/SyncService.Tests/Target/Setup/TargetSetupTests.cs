using SyncService.Target.Sessions;
using SyncService.Target.Setup;
using SyncService.Tests.Checking;
using static SyncService.Tests.Checking.Columns;

namespace SyncService.Tests.Target.Setup;

/// <summary>What <c>init</c> prints.</summary>
public sealed class TargetSetupTests
{
    private static readonly PgName Name = PgName.Parse("sales");

    private static readonly TargetStanding Bare = Standing with
    {
        IndexedColumns = new HashSet<string>(),
        Service = new ServiceStanding(false, false, false, false, false, []),
    };

    [Fact]
    public void A_new_table_gets_the_best_types_its_key_and_the_columns_of_the_house()
    {
        var sql = TargetDdl.CreateTable(Name, Schema(Source("nvarchar(50)", "CLIENTE"), Source("decimal(18,2)", "TOTAL"), Source("datetimeoffset(7)", "VISTO")));
        Assert.Equal(
            """
            CREATE TABLE IF NOT EXISTS "sales" (
              "id" integer NOT NULL,
              "stamp" timestamp(3),
              "cliente" varchar(50),
              "total" numeric(18,2),
              "visto" timestamptz,
              created_at timestamptz DEFAULT CURRENT_TIMESTAMP,
              updated_at timestamptz DEFAULT CURRENT_TIMESTAMP,
              PRIMARY KEY ("id")
            );
            """,
            sql);
    }

    [Fact]
    public void Columns_of_the_house_that_the_source_brings_itself_are_the_source_s()
    {
        var schema = Schema(Source("datetime", "UPDATED_AT"), Source("datetime", "CREATED_AT"));
        var sql = TargetDdl.CreateAll(Name, schema, functionExists: false);
        Assert.DoesNotContain("DEFAULT CURRENT_TIMESTAMP", sql, StringComparison.Ordinal);
        Assert.DoesNotContain("TRIGGER", sql, StringComparison.Ordinal);
    }

    [Fact]
    public void The_trigger_keeps_out_of_the_way_of_who_sets_updated_at() =>
        Assert.Contains("WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)", UpdatedAtTrigger.Create(Name), StringComparison.Ordinal);

    [Fact]
    public void An_empty_database_gets_everything_in_an_order_that_runs()
    {
        SetupStep[] steps = [.. TargetSetup.ServiceSteps(Bare), .. new TargetSetup(Name, Schema(), null, Bare).Steps()];
        Assert.Equal(
            [
                "CREATE SCHEMA IF NOT EXISTS sync_service AUTHORIZATION \"sync_user\";", "CREATE TABLE IF NOT EXISTS sync_service.checkpoint (",
                "CREATE OR REPLACE FUNCTION sync_service.set_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$",
                "GRANT SELECT, INSERT, UPDATE ON sync_service.checkpoint TO \"sync_user\";", "CREATE TABLE IF NOT EXISTS \"sales\" (",
                "CREATE INDEX ON \"sales\" (\"stamp\");", "CREATE TRIGGER set_updated_at BEFORE UPDATE ON \"sales\" FOR EACH ROW",
                "GRANT SELECT, INSERT, UPDATE ON \"sales\" TO \"sync_user\";",
            ],
            new SetupScript(steps).Statements.Select(step => step.Sql!.Split('\n')[0]));
    }

    [Fact]
    public void What_is_there_is_left_alone_and_said()
    {
        var table = Table(Columns.Target("int4", "id"), Columns.Target("timestamp", "stamp"), Columns.Target("timestamptz", "updated_at"));
        var standing = Standing with { OwnsTable = true, UpdateTriggers = ["mine"] };
        SetupStep[] steps = [.. TargetSetup.ServiceSteps(standing), .. new TargetSetup(Name, Schema(), table, standing).Steps()];
        Assert.Empty(new SetupScript(steps).Statements);
        Assert.Contains(steps, step => step.Says.Contains("(mine); none is added", StringComparison.Ordinal));
    }

    [Fact]
    public void An_existing_table_gets_the_columns_and_the_key_that_it_lacks()
    {
        var table = Table(Columns.Target("int4", "id"), Columns.Target("timestamp", "stamp")) with { UniqueKeys = [] };
        var script = new SetupScript([.. new TargetSetup(Name, Schema(Source("int", "CANTIDAD")), table, Standing).Steps()]);
        Assert.Equal(
            ["ALTER TABLE \"public\".\"sales\" ADD COLUMN IF NOT EXISTS \"cantidad\" integer;", "CREATE UNIQUE INDEX ON \"public\".\"sales\" (\"id\");"],
            script.Statements.Select(step => step.Sql));
    }

    [Fact]
    public void Hostile_names_leave_neither_their_quotes_nor_their_comments()
    {
        var name = PgName.Parse("\"x\"\" (\n); DROP TABLE y; --\"");
        var text = new SetupScript([.. new TargetSetup(name, Schema(Source("int", "a\"); DROP TABLE z; --\n")), null, Bare with { User = "u\"; DROP ROLE r; --" }).Steps()]).Text;
        Assert.Contains("\"a\"\"); drop table z; --\n\" integer", text, StringComparison.Ordinal);
        Assert.Contains("TO \"u\"\"; DROP ROLE r; --\";", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n').Where(line => line.Contains("DROP TABLE y", StringComparison.Ordinal) && !line.StartsWith("--", StringComparison.Ordinal)), line => Assert.StartsWith("); DROP TABLE y; --\"", line, StringComparison.Ordinal));
        Assert.Equal("-- a  DROP TABLE y", SetupScript.Comment("a\r\nDROP TABLE y"));
    }

    [Theory]
    [InlineData("nombre", "nombre")]
    [InlineData("a123456789b123456789c123456789d123456789e123456789f123456789ñ123", "a123456789b123456789c123456789d123456789e123456789f123456789ñ1")]
    public void A_long_name_is_cut_as_the_server_cuts_it(string name, string kept) => Assert.Equal(kept, PgName.Kept(name));
}
