using Microsoft.Data.SqlClient;

namespace SqlServerSandbox.Tests.Sql.Constraints;

/// <summary>"Primary and Foreign Key Constraints" and "ALTER TABLE table_constraint" of the T-SQL reference.</summary>
public sealed class ForeignKeyTests : IDisposable
{
    private readonly TestServer _server;
    private readonly Db _db;
    private readonly string _p = TestServer.NewName();
    private readonly string _c = TestServer.NewName();

    public ForeignKeyTests(TestServer server)
    {
        _server = server;
        _db = server.Open();
        _db.Execute($"create table {_p} (id int not null primary key, name varchar(20)); insert {_p} values (1, 'one'), (2, 'two'), (9, 'nine')");
    }

    public void Dispose() => _db.Dispose();

    private void Child(string actions = "", string column = "pid int null") =>
        _db.Execute($"create table {_c} (k int not null primary key, {column} constraint fk_{_c} references {_p} (id) {actions})");

    private string Children() => string.Join(" ", _db.Rows($"select k, pid from {_c} order by k").Select(r => $"{r[0]}:{r[1] ?? "NULL"}"));

    [Theory]
    [InlineData("")]
    [InlineData("begin tran; ")]
    public void An_ALTER_that_fails_adds_none_of_its_constraints(string transaction)
    {
        Child(column: "n int null, pid int null");
        Assert.Equal(1767, _db.Error($"{transaction}alter table {_c} add extra int, constraint c_{_c} check (n > 0), constraint u_{_c} unique (n), constraint g_{_c} foreign key (n) references nowhere_{_c} (k)"));

        Assert.Equal("PK", _db.List($"select type from sys.objects where parent_object_id = object_id('{_c}') and type <> 'F'").Trim());
        Assert.Equal("k,n,pid", _db.List($"select name from sys.columns where object_id = object_id('{_c}') order by column_id"));
        Assert.Equal(1, _db.Execute($"insert {_c} values (1, -1, 1)"));
    }

    [Fact]
    public void A_table_that_cannot_be_made_leaves_nothing_of_its_constraints()
    {
        string name = TestServer.NewName();
        Assert.NotEqual(0, _db.Error($"create table {name} (k int not null constraint pk_{name} primary key, n int constraint d_{name} default 1, constraint f_{name} foreign key (n) references nowhere_{name} (k))"));

        Assert.Equal(0, _db.Scalar($"select count(*) from sys.objects where name like '%{name}'"));
        _db.Execute($"create table {name} (k int not null constraint pk_{name} primary key); drop table {name}");
    }

    [Fact]
    public void A_row_may_name_only_a_key_that_is_there_or_none()
    {
        Child();
        _db.Execute($"insert {_c} values (1, 1), (2, null)");

        var insert = Assert.Throws<SqlException>(() => _db.Execute($"insert {_c} values (3, 7)"));
        Assert.Equal(547, insert.Number);
        string database = _db.Connection.Database;
        Assert.StartsWith(
            $"The INSERT statement conflicted with the FOREIGN KEY constraint \"fk_{_c}\". The conflict occurred in database \"{database}\", table \"dbo.{_p}\", column 'id'.",
            insert.Message,
            StringComparison.Ordinal);
        Assert.Equal(547, _db.Error($"update {_c} set pid = 7 where k = 1"));
        Assert.Equal("1:1 2:NULL", Children());
    }

    [Fact]
    public void A_key_that_is_named_can_neither_go_nor_change()
    {
        Child("on delete no action");
        _db.Execute($"insert {_c} values (1, 1)");

        var delete = Assert.Throws<SqlException>(() => _db.Execute($"delete {_p} where id = 1"));
        Assert.StartsWith($"The DELETE statement conflicted with the REFERENCE constraint \"fk_{_c}\". The conflict occurred in database \"{_db.Connection.Database}\", table \"dbo.{_c}\", column 'pid'.", delete.Message, StringComparison.Ordinal);
        Assert.Equal(547, _db.Error($"update {_p} set id = 5 where id = 1"));
        _db.Execute($"update {_p} set name = 'uno' where id = 1; delete {_p} where id = 2");
        Assert.Equal("1,9", _db.List($"select id from {_p} order by id"));
    }

    [Fact]
    public void Cascade_follows_over_several_tables()
    {
        Child("on delete cascade on update cascade");
        string g = TestServer.NewName();
        _db.Execute($"create table {g} (n int, k int references {_c} (k) on delete cascade); insert {_c} values (1, 1), (2, 2), (3, 1); insert {g} values (10, 1), (20, 2)");

        _db.Execute($"update {_p} set id = id + 100 where id < 9");
        Assert.Equal("1:101 2:102 3:101", Children());
        _db.Execute($"delete {_p} where id = 101");
        Assert.Equal("2:102", Children());
        Assert.Equal("20", _db.List($"select n from {g}"));
    }

    [Fact]
    public void Keys_that_are_exchanged_take_their_rows_with_them()
    {
        Child("on update cascade");
        _db.Execute($"insert {_c} values (1, 1), (2, 2)");

        _db.Execute($"update {_p} set id = 3 - id where id < 9");
        Assert.Equal("1:2 2:1", Children());
    }

    [Fact]
    public void Set_null_and_set_default_write_what_they_say()
    {
        Child("on delete set null on update set default", "pid int null default 9");
        _db.Execute($"insert {_c} values (1, 1), (2, 2)");

        _db.Execute($"delete {_p} where id = 1; update {_p} set id = 3 where id = 2");
        Assert.Equal("1:NULL 2:9", Children());
        Assert.Equal(547, _db.Error($"update {_c} set pid = 1 where k = 1"));
    }

    [Fact]
    public void A_default_that_names_nothing_is_refused_when_it_is_set()
    {
        Child("on delete set default", "pid int null default 77");
        _db.Execute($"insert {_c} values (1, 1)");

        Assert.Equal(547, _db.Error($"delete {_p} where id = 1"));
        Assert.Equal("1:1", Children());
    }

    [Fact]
    public void A_table_may_name_itself_and_a_statement_write_both_rows()
    {
        string t = TestServer.NewName();
        _db.Execute($"create table {t} (id int not null primary key, boss int null references {t} (id)); insert {t} values (2, 1), (1, null), (3, 3)");

        var refused = Assert.Throws<SqlException>(() => _db.Execute($"insert {t} values (5, 4)"));
        Assert.Contains("FOREIGN KEY SAME TABLE constraint", refused.Message, StringComparison.Ordinal);
        Assert.Contains("SAME TABLE REFERENCE constraint", Assert.Throws<SqlException>(() => _db.Execute($"delete {t} where id = 1")).Message, StringComparison.Ordinal);
        _db.Execute($"delete {t} where id in (1, 2); delete {t}");
        Assert.Equal(0, _db.Scalar($"select count(*) from {t}"));
    }

    [Fact]
    public void A_key_of_two_columns_is_named_only_as_a_whole()
    {
        string a = TestServer.NewName(), b = TestServer.NewName();
        _db.Execute($"create table {a} (x int not null, y varchar(5) not null, constraint pk_{a} primary key (x, y)); insert {a} values (1, 'a'), (2, 'b')");
        _db.Execute($"create table {b} (y varchar(5), x int, foreign key (x, y) references {a}); insert {b} values ('A', 1), ('zz', null)");

        Assert.Equal(547, _db.Error($"insert {b} values ('b', 1)"));
        Assert.Equal(547, _db.Error($"delete {a} where x = 1"));
        _db.Execute($"delete {a} where x = 2");
    }

    [Fact]
    public void Rows_that_are_there_are_looked_at_unless_nocheck_says_otherwise()
    {
        _db.Execute($"create table {_c} (k int not null primary key, pid int); insert {_c} values (1, 7)");

        Assert.Equal(547, _db.Error($"alter table {_c} add constraint fk_{_c} foreign key (pid) references {_p} (id)"));
        _db.Execute($"alter table {_c} with nocheck add constraint fk_{_c} foreign key (pid) references {_p} (id)");
        Assert.Equal(547, _db.Error($"insert {_c} values (2, 7)"));
        _db.Execute($"alter table {_c} nocheck constraint fk_{_c}; insert {_c} values (2, 7); alter table {_c} check constraint all");
        Assert.Equal(547, _db.Error($"insert {_c} values (3, 7)"));
        Assert.Equal(547, _db.Error($"alter table {_c} with check check constraint fk_{_c}"));
        _db.Execute($"update {_c} set pid = 1; alter table {_c} with check check constraint fk_{_c}; alter table {_c} drop constraint fk_{_c}; insert {_c} values (3, 7)");
    }

    [Fact]
    public void What_a_foreign_key_rests_on_stays()
    {
        Child();
        string key = (string)_db.Scalar($"select name from sys.key_constraints where parent_object_id = object_id('{_p}')")!;

        Assert.Equal(3726, _db.Error($"drop table {_p}"));
        Assert.Equal(4712, _db.Error($"truncate table {_p}"));
        Assert.Equal(3725, _db.Error($"alter table {_p} drop constraint {key}"));
        Assert.Equal(5074, _db.Error($"alter table {_c} drop column pid"));
        _db.Execute($"drop table {_c}; truncate table {_p}; drop table {_p}");
    }

    [Fact]
    public void A_key_that_cannot_be_is_refused()
    {
        string t = TestServer.NewName();
        string Key(string rest) => $"create table {t} (a int, b varchar(5), n int not null, constraint fk_{t} foreign key {rest})";

        Assert.Equal(1767, _db.Error(Key("(a) references nowhere (id)")));
        Assert.Equal(1776, _db.Error(Key($"(b) references {_p} (name)")));
        Assert.Equal(1770, _db.Error(Key($"(a) references {_p} (nothing)")));
        Assert.Equal(1769, _db.Error(Key($"(nothing) references {_p} (id)")));
        Assert.Equal(1778, _db.Error(Key($"(b) references {_p} (id)")));
        Assert.Equal(8139, _db.Error(Key($"(a, b) references {_p} (id)")));
        Assert.Equal(1761, _db.Error(Key($"(n) references {_p} (id) on delete set null")));
        Assert.Equal(1762, _db.Error(Key($"(n) references {_p} (id) on delete set default")));
        Assert.Null(_db.Scalar($"select object_id('{t}')"));
    }

    [Fact]
    public void Two_cascades_may_not_meet_in_one_table()
    {
        Child("on delete cascade");
        string t = TestServer.NewName();

        Assert.Equal(1785, _db.Error($"create table {t} (a int references {_p} (id) on delete cascade, b int references {_c} (k) on delete cascade)"));
        Assert.Equal(1785, _db.Error($"create table {t} (a int primary key, b int references {t} (a) on delete cascade)"));
        _db.Execute($"create table {t} (a int references {_p} (id) on delete cascade, b int references {_c} (k))");
    }

    [Fact]
    public void Who_deletes_a_key_waits_for_who_names_it()
    {
        Child();
        using var other = _server.Open();
        other.Execute("set lock_timeout 0");
        _db.Execute($"begin transaction; insert {_c} values (1, 1)");

        Assert.Equal(1222, other.Error($"delete {_p} where id = 1"));
        _db.Execute("commit");
        Assert.Equal(547, other.Error($"delete {_p} where id = 1"));
        _db.Execute($"begin transaction; delete {_p} where id = 2");
        Assert.Equal(1222, other.Error($"insert {_c} values (2, 2)"));
        _db.Execute("rollback");
        other.Execute($"insert {_c} values (2, 2)");
        Assert.Equal("1:1 2:2", Children());
    }

    [Fact]
    public void What_a_transaction_did_to_constraints_goes_with_it()
    {
        Child();
        _db.Execute($"begin transaction; alter table {_c} drop constraint fk_{_c}; insert {_c} values (1, 7); rollback");

        Assert.Equal(547, _db.Error($"insert {_c} values (1, 7)"));
        _db.Execute($"begin transaction; drop table {_c}; rollback");
        Assert.Equal(547, _db.Error($"insert {_c} values (1, 7)"));
    }
}
