using Microsoft.Data.SqlClient;

namespace SqlServerSandbox.Tests.Sql.Constraints;

/// <summary>CHECK, DEFAULT and what may be dropped ("ALTER TABLE table_constraint", T-SQL reference).</summary>
public sealed class CheckTests(TestServer server) : IDisposable
{
    private readonly Db _db = server.Open();
    private readonly string _t = TestServer.NewName();

    public void Dispose() => _db.Dispose();

    [Fact]
    public void A_condition_that_is_false_is_refused_and_one_that_is_unknown_passes()
    {
        _db.Execute($"create table {_t} (a int constraint ca_{_t} check (a > 0), b int, c varchar(5), constraint cb_{_t} check (b < a or c in ('x', 'y')))");
        _db.Execute($"insert {_t} values (1, 0, null), (null, null, 'x'), (2, null, 'q')");

        var refused = Assert.Throws<SqlException>(() => _db.Execute($"insert {_t} values (3, 0, null), (0, 0, 'x')"));
        Assert.StartsWith($"The INSERT statement conflicted with the CHECK constraint \"ca_{_t}\". The conflict occurred in database \"{_db.Connection.Database}\", table \"dbo.{_t}\", column 'a'.", refused.Message, StringComparison.Ordinal);
        var wide = Assert.Throws<SqlException>(() => _db.Execute($"update {_t} set b = 5 where a = 2"));
        Assert.Equal(547, wide.Number);
        Assert.Contains($"table \"dbo.{_t}\".", wide.Message, StringComparison.Ordinal);
        Assert.Equal(3, _db.Scalar($"select count(*) from {_t}"));
    }

    [Fact]
    public void Nocheck_lets_old_rows_be_and_holds_for_new_ones()
    {
        _db.Execute($"create table {_t} (a int); insert {_t} values (-1)");

        Assert.Equal(547, _db.Error($"alter table {_t} add constraint c_{_t} check (a >= 0)"));
        _db.Execute($"alter table {_t} with nocheck add constraint c_{_t} check (a >= 0)");
        Assert.Equal(547, _db.Error($"insert {_t} values (-2)"));
        _db.Execute($"alter table {_t} nocheck constraint c_{_t}; insert {_t} values (-2)");
        Assert.Equal(547, _db.Error($"alter table {_t} with check check constraint all"));
        Assert.Equal(4917, _db.Error($"alter table {_t} nocheck constraint nothing"));
        _db.Execute($"alter table {_t} drop constraint c_{_t}; insert {_t} values (-3)");
        Assert.Equal(3728, _db.Error($"alter table {_t} drop constraint c_{_t}"));
        _db.Execute($"alter table {_t} drop constraint if exists c_{_t}");
    }

    [Fact]
    public void A_default_has_a_name_and_fills_old_rows_when_asked()
    {
        _db.Execute($"create table {_t} (a int constraint d_{_t} default 5, b int); insert {_t} (b) values (1)");

        Assert.Equal(1781, _db.Error($"alter table {_t} add default 6 for a"));
        Assert.Equal(5074, _db.Error($"alter table {_t} drop column a"));
        _db.Execute($"alter table {_t} add c int null default 7; alter table {_t} add d int null default 8 with values; alter table {_t} add e int not null constraint de_{_t} default (9)");
        Assert.Equal(new object?[] { 5, 1, null, 8, 9 }, _db.Rows($"select a, b, c, d, e from {_t}")[0]);
        _db.Execute($"alter table {_t} drop constraint d_{_t}; insert {_t} (b) values (2); alter table {_t} drop constraint de_{_t}, column e; alter table {_t} drop column a");
        Assert.Equal(new object?[] { 2, 7, 8 }, _db.Rows($"select * from {_t} where b = 2")[0]);
    }

    [Fact]
    public void A_bulk_load_is_checked_only_when_it_says_so()
    {
        _db.Execute($"create table {_t} (a int check (a > 0))");
        using var rows = new System.Data.DataTable();
        rows.Columns.Add("a", typeof(int));
        rows.Rows.Add(-1);

        using (var plain = new SqlBulkCopy(_db.Connection) { DestinationTableName = _t }) plain.WriteToServer(rows);
        using var checking = new SqlBulkCopy(_db.Connection, SqlBulkCopyOptions.CheckConstraints, null) { DestinationTableName = _t };
        Assert.Equal(547, Assert.Throws<SqlException>(() => checking.WriteToServer(rows)).Number);
        Assert.Equal(1, _db.Scalar($"select count(*) from {_t}"));
    }

    [Fact]
    public void A_column_that_a_constraint_names_keeps_its_name_and_type()
    {
        _db.Execute($"create table {_t} (a int, b varchar(5), check (a > 0), check (b <> ''))");

        Assert.Equal(5074, _db.Error($"alter table {_t} drop column a"));
        Assert.Equal(5074, _db.Error($"alter table {_t} alter column a bigint"));
        Assert.Equal(15336, _db.Error($"exec sp_rename '{_t}.a', 'z', 'COLUMN'"));
        _db.Execute($"alter table {_t} alter column b varchar(50)");
    }
}
