using SyncService.Target.Mapping;
using SyncService.Target.Sessions;
using static SyncService.Tests.Target.Tables;

namespace SyncService.Tests.Target.DeadLetters;

/// <summary>The statements for records that come out of their order.</summary>
public sealed class RetrySqlTests
{
    [Fact]
    public void A_row_with_the_same_stamp_is_not_overwritten()
    {
        var sql = UpsertPlan.Build(Records(Text("CLIENTE")), Sales(Column("cliente", "text", 'S'))).Sql.UpsertNewer;
        Assert.Contains("t.\"ultima_modificacion\" < excluded.\"ultima_modificacion\"", sql, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_change_column_to_compare_no_row_is_overwritten()
    {
        var table = new TargetTable(PgName.Parse("sales"), [Column("id", "int4", 'N'), Column("cliente", "text", 'S')], [new UniqueKey(true, ["id"])]);
        var sql = UpsertPlan.Build(Records(Text("CLIENTE")), table).Sql;
        Assert.EndsWith("ON CONFLICT (\"id\") DO NOTHING", sql.UpsertNewer, StringComparison.Ordinal);
        Assert.StartsWith("SELECT false, t.\"cliente\" IS DISTINCT FROM", sql.Compare, StringComparison.Ordinal);
    }

    [Fact]
    public void The_comparison_rounds_as_the_column_did()
    {
        var column = Column("cliente", "varchar", 'S', "character varying(20)", 20);
        var sql = UpsertPlan.Build(Records(Text("CLIENTE")), Sales(column)).Sql.Compare;
        Assert.Contains("t.\"cliente\" IS DISTINCT FROM (s.c2)::character varying(20)", sql, StringComparison.Ordinal);
    }
}
