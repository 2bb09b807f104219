using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;
using SyncService.Target.Mapping;
using static SyncService.Tests.Target.Tables;

namespace SyncService.Tests.Target.Mapping;

public sealed class UpsertPlanTests
{
    [Fact]
    public void Source_columns_that_the_target_lacks_are_left_out()
    {
        var plan = UpsertPlan.Build(Records(Text("NOTE")), Sales());
        Assert.Equal("NOTE", Assert.Single(plan.Unmapped).Source);
        Assert.Equal(2, plan.Columns.Count);
    }

    [Fact]
    public void Target_columns_that_the_source_lacks_are_never_touched() =>
        Assert.DoesNotContain("created_at", UpsertPlan.Build(Records(), Sales(Column("created_at", "timestamp", 'D'))).Sql.UpsertOnce, StringComparison.Ordinal);

    [Fact]
    public void Rows_are_looked_at_afterwards_only_where_the_table_may_not_hold_them_as_they_were_sent()
    {
        Assert.Null(UpsertPlan.Build(Records(), Sales()).Unlike);
        var guarded = UpsertPlan.Build(Records(), Sales() with { Kind = new TableKind { Triggers = ["filtrar"], GuardsInserts = true } });
        Assert.NotNull(guarded.Unlike);
        Assert.True(UpsertPlan.Build(Records(), Sales()).CanCopy);
        Assert.False(guarded.CanCopy);
        Assert.True(UpsertPlan.Build(Records(), Sales() with { Kind = new TableKind { Triggers = ["al_cambiar"] } }).CanCopy);
    }

    [Fact]
    public void Generated_columns_are_left_alone() =>
        Assert.Equal(2, UpsertPlan.Build(Records(Text("NOTE")), Sales(Column("note", "text", 'S', generated: true))).Columns.Count);

    [Fact]
    public void A_column_is_found_whatever_its_case_unless_two_are_alike()
    {
        var source = Text("NOTE");
        Assert.Equal("Note", UpsertPlan.FindColumn(Sales(Column("Note", "text")), source)?.Name);
        Assert.Null(UpsertPlan.FindColumn(Sales(Column("Note", "text"), Column("nOte", "text")), source));
        Assert.Equal("note", UpsertPlan.FindColumn(Sales(Column("Note", "text"), Column("note", "text")), source)?.Name);
    }

    [Fact]
    public void A_table_without_the_unique_key_is_refused_with_the_statement_that_mends_it()
    {
        var refused = Assert.Throws<SyncException>(() => UpsertPlan.Build(Records(), Sales() with { UniqueKeys = [] }));
        Assert.Contains("CREATE UNIQUE INDEX ON \"sales\" (\"id\")", refused.Hint, StringComparison.Ordinal);
        Assert.Equal(Failure.Configuration, refused.Failure);
    }

    /// <summary>What the file knows as keyColumns is no variable, and setting that would be an error.</summary>
    [Fact]
    public void A_stream_of_a_file_is_told_of_in_the_words_of_the_file()
    {
        var stream = new StreamSpec { Name = "notes", Source = "VW", Target = "sales", Settings = SettingNames.InFile("streams.json streams[3]") };
        var refused = Assert.Throws<SyncException>(() => UpsertPlan.Build(Records(), Sales() with { UniqueKeys = [] }, stream));
        Assert.EndsWith("; or choose other keyColumns (streams.json streams[3]).", refused.Hint, StringComparison.Ordinal);
        Assert.EndsWith("; or choose other KEY_COLUMNS.", Assert.Throws<SyncException>(() => UpsertPlan.Build(Records(), Sales() with { UniqueKeys = [] })).Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_a_value_cannot_become_is_refused_by_name()
    {
        var uuid = new RecordColumn("U", "u", CanonicalType.Uuid, "uniqueidentifier", "uuid");
        var refused = Assert.Throws<SyncException>(() => UpsertPlan.Build(Records(uuid), Sales(Column("u", "int4", 'N'))));
        Assert.Contains("uniqueidentifier", refused.Message, StringComparison.Ordinal);
    }
}
