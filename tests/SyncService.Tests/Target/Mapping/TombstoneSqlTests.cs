using SyncService.Encoding;
using SyncService.Target.Mapping;
using static SyncService.Tests.Target.Tables;

namespace SyncService.Tests.Target.Mapping;

public sealed class TombstoneSqlTests
{
    private static readonly TargetTable Marked = Sales(Column("gone", "bool", 'B'), Column("updated_at", "timestamptz", 'D'));

    [Fact]
    public void A_row_goes_by_its_key_where_the_last_record_of_the_key_says_so()
    {
        var sql = Plan(DeletePolicy.Apply).Tombstones.Delete;
        var staging = $"sync_stage_{Records().Id:x16}_mixed";
        Assert.Equal(
            $"""
            DELETE FROM "sales" AS t USING (SELECT DISTINCT ON (s.c0) s.* FROM {staging} AS s ORDER BY s.c0, s.ctid DESC) AS s
            WHERE s.operation IN (68, 82) AND t."id" = (s.c0)::int4
            """,
            sql);
    }

    [Theory]
    [InlineData(DeletePolicy.Keep)]
    [InlineData(DeletePolicy.Mark)]
    internal void Where_rows_are_kept_or_marked_only_what_somebody_asked_for_goes(DeletePolicy deletes)
    {
        var sql = Plan(deletes).Tombstones;
        Assert.Contains("WHERE s.operation IN (82) AND", sql.Delete, StringComparison.Ordinal);
        Assert.True(sql.Deletes(RecordOperation.Remove));
        Assert.False(sql.Deletes(RecordOperation.Delete));
        Assert.False(sql.Deletes(RecordOperation.Absent));
        Assert.Equal(deletes == DeletePolicy.Mark, sql.Mark is not null);
    }

    [Fact]
    public void A_mark_is_a_change_of_the_row_and_is_made_once()
    {
        var sql = Plan(DeletePolicy.Mark).Tombstones.Mark;
        Assert.Contains("SET \"gone\" = true, \"updated_at\" = CURRENT_TIMESTAMP FROM", sql, StringComparison.Ordinal);
        Assert.EndsWith("AND NOT (t.\"gone\" IS TRUE)", sql, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_upsert_clears_the_mark_and_sees_it_as_a_difference(bool merges)
    {
        var sql = UpsertPlan.Build(Records(), Marked with { CanMerge = merges }, Stream(DeletePolicy.Mark)).Sql.UpsertOnce;
        Assert.Contains("\"gone\" = false", sql, StringComparison.Ordinal);
        Assert.Contains("OR t.\"gone\" IS TRUE", sql, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nothing_is_marked_the_upsert_knows_of_no_such_column() =>
        Assert.DoesNotContain("gone", UpsertPlan.Build(Records(), Marked, Stream(DeletePolicy.Apply)).Sql.UpsertOnce, StringComparison.Ordinal);

    [Theory]
    [InlineData("int4", false, false)]
    [InlineData("bool", false, true)]
    [InlineData("timestamptz", true, false)]
    [InlineData("bool", true, true)]
    [InlineData("timestamp", false, true)]
    public void A_boolean_or_a_time_that_may_be_missing_can_mark(string type, bool notNull, bool can)
    {
        var table = Sales(Column("gone", type) with { NotNull = notNull });
        var build = () => UpsertPlan.Build(Records(), table, Stream(DeletePolicy.Mark));
        if (can) Assert.NotNull(build().Mark);
        else Assert.Contains("cannot tell of deleted rows", Assert.Throws<SyncException>(build).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_the_source_fills_cannot_mark() => Assert.Contains(
        "the source fills it",
        Assert.Throws<SyncException>(() => UpsertPlan.Build(Records(Text("GONE")), Sales(Column("gone", "text", 'S')), Stream(DeletePolicy.Mark))).Message,
        StringComparison.Ordinal);

    private static UpsertPlan Plan(DeletePolicy deletes) => UpsertPlan.Build(Records(), Marked, Stream(deletes));

    private static StreamSpec Stream(DeletePolicy deletes) =>
        new() { Name = "default", Source = "VW", Target = "sales", Deletes = deletes, DeletedColumn = deletes == DeletePolicy.Mark ? "gone" : null };
}
