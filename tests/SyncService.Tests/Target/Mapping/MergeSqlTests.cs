using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;
using SyncService.Target.Mapping;
using static SyncService.Tests.Target.Tables;

namespace SyncService.Tests.Target.Mapping;

public sealed class MergeSqlTests
{
    [Fact]
    public void The_row_that_is_there_is_looked_at_before_anything_is_written()
    {
        var sql = Merge(Column("cliente", "varchar", 'S', "character varying(50)", 50), Column("updated_at", "timestamp", 'D'));
        Assert.Equal(
            $"""
            MERGE INTO "sales" AS t
            USING sync_stage_{Records(Text("CLIENTE")).Id:x16} AS s
            ON t."id" = (s.c0)::int4
            WHEN MATCHED AND (t."ultima_modificacion" IS DISTINCT FROM (s.c1)::timestamp OR t."cliente" IS DISTINCT FROM (s.c2)::varchar) THEN UPDATE SET "ultima_modificacion" = s.c1, "cliente" = s.c2, "updated_at" = CURRENT_TIMESTAMP
            WHEN NOT MATCHED THEN INSERT ("id", "ultima_modificacion", "cliente", "updated_at") VALUES (s.c0, s.c1, s.c2, CURRENT_TIMESTAMP)
            """,
            sql);
    }

    [Fact]
    public void Text_is_compared_at_its_full_length_so_that_what_is_too_long_fails_instead_of_being_cut()
    {
        var sql = Merge(Column("cliente", "bpchar", 'S', "character(10)", 10));
        Assert.DoesNotContain("character(10)", sql, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_are_compared_as_the_column_rounds_them()
    {
        var total = new RecordColumn("TOTAL", "total", CanonicalType.Numeric, "decimal(18,4)", "numeric(18,4)");
        var sql = UpsertPlan.Build(Records(total), Sales(Column("total", "numeric", 'N', "numeric(18,2)")) with { CanMerge = true }).Sql.UpsertOnce;
        Assert.Contains("t.\"total\" IS DISTINCT FROM (s.c2)::numeric(18,2)", sql, StringComparison.Ordinal);
    }

    private static string Merge(params TargetColumn[] more) =>
        UpsertPlan.Build(Records(Text("CLIENTE")), Sales(more) with { CanMerge = true }).Sql.UpsertOnce;
}
