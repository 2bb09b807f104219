using SyncService.Target.Mapping;
using static SyncService.Tests.Target.Tables;

namespace SyncService.Tests.Target.Mapping;

public sealed class UpsertSqlTests
{
    [Fact]
    public void A_row_is_written_whatever_its_stamp_says_unless_it_is_the_same()
    {
        var sql = UpsertPlan.Build(Records(Text("CLIENTE")), Sales(Column("cliente", "text", 'S'))).Sql.UpsertOnce;
        Assert.Equal(
            $"""
            INSERT INTO "sales" AS t ("id", "ultima_modificacion", "cliente")
            SELECT s.c0, s.c1, s.c2
            FROM sync_stage_{Records(Text("CLIENTE")).Id:x16} AS s

            ON CONFLICT ("id") DO UPDATE SET "ultima_modificacion" = excluded."ultima_modificacion", "cliente" = excluded."cliente" WHERE (t."ultima_modificacion" IS DISTINCT FROM excluded."ultima_modificacion" OR t."cliente" IS DISTINCT FROM excluded."cliente")
            """,
            sql);
    }

    [Fact]
    public void Of_a_key_that_stands_twice_the_last_record_wins()
    {
        var sql = UpsertPlan.Build(Records(), Sales()).Sql.UpsertDistinct;
        Assert.Contains("SELECT DISTINCT ON (s.c0) s.c0, s.c1", sql, StringComparison.Ordinal);
        Assert.Contains("ORDER BY s.c0, s.ctid DESC", sql, StringComparison.Ordinal);
    }

    [Fact]
    public void Updated_at_becomes_the_time_of_the_upsert_and_makes_no_difference_itself()
    {
        var sql = UpsertPlan.Build(Records(), Sales(Column("updated_at", "timestamptz", 'D'))).Sql.UpsertOnce;
        Assert.Contains("\"updated_at\" = CURRENT_TIMESTAMP WHERE", sql, StringComparison.Ordinal);
        Assert.DoesNotContain("t.\"updated_at\"", sql, StringComparison.Ordinal);
    }

    [Fact]
    public void Types_without_an_equality_are_compared_as_text()
    {
        var sql = UpsertPlan.Build(Records(Text("DOC")), Sales(Column("doc", "json", 'U') with { ComparesAsText = true })).Sql.UpsertOnce;
        Assert.Contains("t.\"doc\"::text COLLATE \"C\" IS DISTINCT FROM excluded.\"doc\"::text COLLATE \"C\"", sql, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hostile_name_stays_a_name()
    {
        const string Name = "x\"; DROP TABLE sales--";
        var sql = UpsertPlan.Build(Records(Text("X") with { Target = Name }), Sales(Column(Name, "text", 'S'))).Sql.UpsertOnce;
        Assert.Contains("\"x\"\"; DROP TABLE sales--\" = excluded.\"x\"\"; DROP TABLE sales--\"", sql, StringComparison.Ordinal);
    }
}
