using Microsoft.Data.SqlClient;

namespace SqlServerSandbox.Tests.Sql.Triggers;

/// <summary>CREATE TRIGGER, "Use the inserted and deleted tables", UPDATE() and COLUMNS_UPDATED() of the T-SQL reference.</summary>
public sealed class TriggerTests : IDisposable
{
    private readonly Db _db;
    private readonly string _t = TestServer.NewName();
    private readonly string _log = TestServer.NewName();
    private readonly string _trigger = TestServer.NewName();

    public TriggerTests(TestServer server)
    {
        _db = server.Open();
        _db.Execute($"create table {_t} (k int not null primary key, a int null, b varchar(10) null); create table {_log} (n int identity primary key, line varchar(100))");
    }

    public void Dispose() => _db.Dispose();

    private void Trigger(string rest, string? name = null) => _db.Execute($"create trigger {name ?? _trigger} on {_t} after {rest}");

    private string Log() => _db.List($"select line from {_log} order by n");

    [Fact]
    public void Inserted_and_deleted_hold_the_rows_after_and_before()
    {
        Trigger($"""
            insert, update, delete as
            set nocount on;
            insert {_log} (line) select concat('-', k, ':', a) from deleted order by k;
            insert {_log} (line) select concat('+', k, ':', a) from inserted order by k;
            """);

        Assert.Equal(2, _db.Execute($"insert {_t} values (1, 10, 'x'), (2, 20, 'y')"));
        Assert.Equal(1, _db.Execute($"update {_t} set a = a + 1 where k = 2"));
        Assert.Equal(2, _db.Execute($"delete {_t}"));
        Assert.Equal("+1:10,+2:20,-2:20,+2:21,-1:10,-2:21", Log());
    }

    [Fact]
    public void A_trigger_fires_once_a_statement_even_when_it_wrote_no_row()
    {
        Trigger($"update as insert {_log} (line) select concat(@@rowcount, ' ', (select count(*) from inserted), ' ', @@trancount)");
        _db.Execute($"insert {_t} values (1, 1, ''), (2, 2, '')");

        _db.Execute($"update {_t} set a = 0; update {_t} set a = 0 where k > 5; begin transaction; update {_t} set a = 0 where k = 1; commit");
        Assert.Equal("2 2 1,0 0 1,1 1 1", Log());
        Assert.Equal(0, _db.Scalar("select @@trancount"));
    }

    [Fact]
    public void Update_tells_which_columns_were_set_whatever_their_values()
    {
        Trigger($"insert, update as insert {_log} (line) select concat(iif(update(a), 'a', ''), iif(update(b), 'b', ''), convert(varchar(10), columns_updated(), 1))");
        _db.Execute($"insert {_t} (k) values (1); update {_t} set a = a; update {_t} set b = 'z', a = 2; update {_t} set b = 'z' where k = 9");

        Assert.Equal("ab0x07,a0x02,ab0x06,b0x04", Log());
        Assert.Equal(140, _db.Error("if update(a) select 1"));
    }

    [Fact]
    public void Several_triggers_of_a_table_all_fire_and_each_can_be_switched()
    {
        Trigger($"insert as insert {_log} (line) values ('one')");
        Trigger($"insert, delete as insert {_log} (line) values ('two')", _trigger + "b");

        _db.Execute($"insert {_t} (k) values (1); disable trigger {_trigger} on {_t}; insert {_t} (k) values (2); alter table {_t} disable trigger all; insert {_t} (k) values (3)");
        _db.Execute($"enable trigger all on {_t}; drop trigger {_trigger}b; insert {_t} (k) values (4)");
        Assert.Equal("one,two,two,one", Log());
        Assert.Equal(3701, _db.Error($"drop trigger {_trigger}b"));
        _db.Execute($"drop trigger if exists {_trigger}b");
        Assert.Equal(1088, _db.Error($"disable trigger {_trigger}b on {_t}"));
    }

    [Fact]
    public void An_error_in_a_trigger_takes_back_the_statement_and_ends_the_batch()
    {
        Trigger("insert as select 1 / 0");

        var error = Assert.Throws<SqlException>(() => _db.Execute($"insert {_t} (k) values (1); insert {_log} (line) values ('after')"));
        Assert.Equal((8134, _trigger), (error.Number, error.Procedure));
        Assert.Equal("", Log());
        Assert.Equal(0, _db.Scalar($"select count(*) from {_t}"));
        Assert.Equal(8134, _db.Error($"begin transaction; insert {_log} (line) values ('before'); insert {_t} (k) values (1)"));
        Assert.Equal(0, _db.Scalar("select @@trancount"));
        Assert.Equal("", Log());
    }

    [Fact]
    public void A_trigger_may_refuse_by_rolling_back()
    {
        Trigger("delete as if exists (select * from deleted where a = 1) begin raiserror('not that one', 16, 1); rollback transaction; end");
        _db.Execute($"insert {_t} values (1, 1, ''), (2, 2, '')");

        var error = Assert.Throws<SqlException>(() => _db.Execute($"delete {_t}; insert {_log} (line) values ('after')"));
        Assert.Equal([50000, 3609], error.Errors.Cast<SqlError>().Select(e => e.Number));
        Assert.Equal("", Log());
        _db.Execute($"delete {_t} where k = 2");
        Assert.Equal("1", _db.List($"select k from {_t}"));
        _db.Execute($"alter trigger {_trigger} on {_t} after delete as rollback transaction");
        Assert.Equal([[3609, -1]], _db.Rows($"begin try begin transaction; delete {_t}; end try begin catch select error_number(), case when @@trancount = 0 then -1 end end catch"));
    }

    [Fact]
    public void Raiserror_alone_lets_the_statement_stand_and_throw_does_not()
    {
        Trigger("insert as raiserror('just saying', 16, 1)");
        Trigger("delete as throw 51000, 'no', 1", _trigger + "b");

        Assert.Equal(50000, _db.Error($"insert {_t} (k) values (1)"));
        Assert.Equal("1", _db.List($"select k from {_t}"));
        Assert.Equal(51000, _db.Error($"delete {_t}"));
        Assert.Equal("1", _db.List($"select k from {_t}"));
    }

    [Fact]
    public void A_trigger_does_not_fire_itself_unless_the_database_says_so_but_others_do()
    {
        Trigger($"insert, update as set nocount on; insert {_log} (line) values (concat('first ', trigger_nestlevel(), ' ', trigger_nestlevel(@@procid))); update {_t} set a = 7 where k in (select k from inserted)");
        Trigger($"update as insert {_log} (line) values (concat('second ', trigger_nestlevel(), ' ', @@nestlevel, ' ', object_name(@@procid)))", _trigger + "b");

        _db.Execute($"insert {_t} (k) values (1)");
        Assert.Equal($"first 1 1,second 2 2 {_trigger}b", Log());
        Assert.Equal("7", _db.List($"select a from {_t}"));
    }

    [Fact]
    public void Triggers_that_fire_each_other_without_end_are_stopped()
    {
        string other = TestServer.NewName();
        _db.Execute($"create table {other} (k int)");
        Trigger($"insert as insert {other} values (1)");
        _db.Execute($"create trigger {other}_t on {other} after insert as insert {_t} (k) select max(k) + 1 from {_t}");

        Assert.Equal(217, _db.Error($"insert {_t} (k) values (1)"));
        Assert.Equal(0, _db.Scalar($"select count(*) from {_t}"));
    }

    [Fact]
    public void Options_variables_and_scope_identity_of_a_trigger_are_its_own()
    {
        string ids = TestServer.NewName();
        _db.Execute($"create table {ids} (n int identity(100, 1), k int)");
        _db.Execute($"create trigger {ids}_t on {ids} for insert as begin declare @x int = 5; set xact_abort off; set lock_timeout 77; insert {_log} (line) values ('a'), ('b'), ('c') end");

        _db.Execute($"declare @x int = 1; insert {ids} (k) values (1); if @x <> 1 or @@lock_timeout = 77 throw 50000, 'changed', 1");
        Assert.Equal([[100m, 6m]], _db.Rows($"insert {ids} (k) values (1); select ident_current('{ids}') - 1, @@identity"));
        Assert.Equal([[102m, 9m]], _db.Rows($"insert {ids} (k) values (1); select scope_identity(), @@identity"));
    }

    [Fact]
    public void Rows_that_a_cascade_writes_fire_the_triggers_of_their_table_first()
    {
        string child = TestServer.NewName();
        _db.Execute($"create table {child} (n int, k int references {_t} (k) on delete cascade on update set null)");
        _db.Execute($"create trigger {child}_t on {child} after delete, update as insert {_log} (line) select concat('child ', (select count(*) from deleted), iif(update(k), ' k', ''), iif(update(n), ' n', ''))");
        Trigger($"delete, update as insert {_log} (line) values ('parent')");
        _db.Execute($"insert {_t} (k) values (1), (2), (3); insert {child} values (10, 1), (11, 1), (20, 2)");

        _db.Execute($"delete {_t} where k = 1; update {_t} set k = 5 where k = 2; delete {_t} where k = 3");
        Assert.Equal("child 2,parent,child 1 k,parent,parent", Log());
    }

    [Fact]
    public void Alter_gives_a_trigger_another_text_and_the_catalog_shows_it()
    {
        Trigger($"insert as insert {_log} (line) values ('old')");
        _db.Execute($"alter trigger {_trigger} on {_t} after update as insert {_log} (line) values ('new')");
        _db.Execute($"insert {_t} (k) values (1); update {_t} set a = 1");
        _db.Execute($"create or alter trigger {_trigger} on {_t} for delete as insert {_log} (line) values ('gone')");
        _db.Execute($"delete {_t}; disable trigger {_trigger} on {_t}");

        Assert.Equal("new,gone", Log());
        Assert.Equal([[true, false, _t, "DELETE"]], _db.Rows($"select t.is_disabled, t.is_instead_of_trigger, object_name(t.parent_id), e.type_desc from sys.triggers t join sys.trigger_events e on e.object_id = t.object_id where t.name = '{_trigger}'"));
        Assert.Contains("'gone'", (string)_db.Scalar($"select definition from sys.sql_modules where object_id = object_id('{_trigger}')")!, StringComparison.Ordinal);
        Assert.Equal("SQL_TRIGGER", _db.Scalar($"select type_desc from sys.objects where name = '{_trigger}'"));
        _db.Execute($"drop table {_t}");
        Assert.Null(_db.Scalar($"select object_id('{_trigger}')"));
    }

    [Fact]
    public void What_a_trigger_cannot_be_on_is_refused()
    {
        _db.Execute($"create view {_t}v as select k from {_t}");
        _db.Execute("create table #mine (k int)");

        Assert.Equal(8197, _db.Error($"create trigger {_trigger} on nowhere after insert as return"));
        Assert.Equal(8197, _db.Error($"create trigger {_trigger} on {_t}v after insert as return"));
        Assert.NotEqual(0, _db.Error($"create trigger {_trigger} on #mine after insert as return"));
        Assert.Equal(208, _db.Error("select * from inserted"));
        Trigger("insert as delete inserted");
        Assert.Equal(286, _db.Error($"insert {_t} (k) values (1)"));
    }

    [Fact]
    public void Who_may_write_the_table_needs_no_right_on_what_the_trigger_writes()
    {
        string who = TestServer.NewName();
        Trigger($"insert as set nocount on; insert {_log} (line) select concat(user_name(), k) from inserted");
        _db.Execute($"create login {who} with password = 'Rights-1x'; create user {who} for login {who}; grant insert on {_t} to {who}");
        using var theirs = new Db(new SqlConnectionStringBuilder(_db.Connection.ConnectionString) { UserID = who, Password = "Rights-1x", Pooling = false }.ConnectionString);

        theirs.Execute($"insert {_t} (k) values (1)");
        Assert.Equal(who + "1", Log());
        _db.Execute($"alter trigger {_trigger} on {_t} after insert as exec('insert {_log} (line) values (''text'')')");
        Assert.Equal(229, theirs.Error($"insert {_t} (k) values (2)"));
    }

    [Fact]
    public void A_bulk_load_fires_triggers_only_when_it_says_so()
    {
        Trigger($"insert as insert {_log} (line) select count(*) from inserted");
        using var rows = new System.Data.DataTable();
        rows.Columns.Add("k", typeof(int));
        rows.Rows.Add(1);
        rows.Rows.Add(2);

        using (var plain = new SqlBulkCopy(_db.Connection) { DestinationTableName = _t }) plain.WriteToServer(rows);
        _db.Execute($"delete {_t}");
        using (var firing = new SqlBulkCopy(_db.Connection, SqlBulkCopyOptions.FireTriggers, null) { DestinationTableName = _t }) firing.WriteToServer(rows);
        Assert.Equal("2", Log());
    }
}
