using SqlServerSandbox.Tests.Sql.Security;

namespace SqlServerSandbox.Tests.Sql.Definitions;

/// <summary>
/// https://learn.microsoft.com/sql/t-sql/statements/create-sequence-transact-sql and
/// https://learn.microsoft.com/sql/t-sql/functions/next-value-for-transact-sql.
/// </summary>
public sealed class SequenceTests : IDisposable
{
    private readonly Db _db;
    private readonly string _name = TestServer.NewName();

    public SequenceTests(TestServer server) => _db = server.Open();

    public void Dispose()
    {
        _db.Execute($"drop table if exists t_{_name}; drop sequence if exists {_name}");
        _db.Dispose();
    }

    private string Named(string sql) => sql.Replace("{s}", _name, StringComparison.Ordinal).Replace("{t}", "t_" + _name, StringComparison.Ordinal);

    private void Execute(string sql) => _db.Execute(Named(sql));

    private string List(string sql) => _db.List(Named(sql));

    private int Error(string sql) => _db.Error(Named(sql));

    [Theory]
    [InlineData("", long.MinValue, long.MinValue + 1)]
    [InlineData("start with 5", 5L, 6L)]
    [InlineData("as int start with 1 increment by 10", 1, 11)]
    [InlineData("as tinyint", (byte)0, (byte)1)]
    [InlineData("as smallint increment by -1", short.MaxValue, (short)(short.MaxValue - 1))]
    [InlineData("as int minvalue 7 maxvalue 9", 7, 8)]
    public void It_begins_at_its_least_value_and_goes_on_by_its_increment(string options, object first, object second)
    {
        Execute($"create sequence {{s}} {options}");

        Assert.Equal(first, _db.Scalar(Named("select next value for {s}")));
        Assert.Equal(second, _db.Scalar(Named("select next value for {s}")));
    }

    [Fact]
    public void It_may_be_a_decimal_without_places()
    {
        Execute("create sequence {s} as decimal(5, 0) start with 99998");

        Assert.Equal(99998m, _db.Scalar(Named("select next value for {s}")));
        Assert.Equal(99999m, _db.Scalar(Named("select next value for {s}")));
        Assert.Equal(11728, Error("select next value for {s}"));
    }

    [Fact]
    public void At_its_end_it_stops_or_begins_again_at_its_least_value()
    {
        Execute("create sequence {s} as int start with 2 minvalue 1 maxvalue 3");
        Assert.Equal("2,3", List("select next value for {s}") + "," + List("select next value for {s}"));
        Assert.Equal(11728, Error("select next value for {s}"));
        Assert.Equal("True,3", List("select is_exhausted from sys.sequences where name = '{s}'") + "," + List("select current_value from sys.sequences where name = '{s}'"));

        Execute("alter sequence {s} cycle");
        Assert.Equal("1", List("select next value for {s}"));
    }

    [Fact]
    public void Numbers_are_gone_with_a_rollback()
    {
        Execute("create sequence {s} start with 1");
        Execute("begin tran; declare @n bigint = next value for {s}; rollback");

        Assert.Equal("2", List("select next value for {s}"));
    }

    [Fact]
    public void A_sequence_itself_is_rolled_back()
    {
        Execute("begin tran; create sequence {s}; rollback");
        Assert.Equal(208, Error("select next value for {s}"));
        Execute("create sequence {s} as int start with 1; begin tran; alter sequence {s} increment by 5; rollback");

        Assert.Equal("1,2", List("select next value for {s}") + "," + List("select next value for {s}"));
    }

    [Fact]
    public void It_is_the_default_of_a_column()
    {
        Execute("create sequence {s} as int start with 1; create table {t} (k int not null primary key default next value for {s}, name nvarchar(10))");
        Execute("insert {t} (name) values ('a'), ('b'); insert {t} (name) select 'c' union all select 'd'; insert {t} values (100, 'e'), (default, 'f')");

        Assert.Equal("1 a,2 b,3 c,4 d,5 f,100 e", List("select concat(k, ' ', name) from {t} order by k"));
        Assert.Equal($"(NEXT VALUE FOR [{_name}])", List("select definition from sys.default_constraints where parent_object_id = object_id('{t}')"));
        Assert.Equal(3729, Error("drop sequence {s}"));
    }

    [Fact]
    public void Within_a_row_it_gives_one_value_and_another_for_each_row()
    {
        Execute("create sequence {s} as int start with 1; create table {t} (a int, b int, c int default next value for {s})");
        Execute("insert {t} (a, b) values (next value for {s}, next value for {s}), (next value for {s}, next value for {s})");
        Execute("insert {t} (a, b) select next value for {s}, next value for {s} from generate_series(1, 2)");

        Assert.Equal("1 1 1,2 2 2,3 3 3,4 4 4", List("select concat(a, ' ', b, ' ', c) from {t} order by a"));
        Execute("update {t} set a = next value for {s}, b = next value for {s}");
        Assert.Equal("5 5,6 6,7 7,8 8", List("select concat(a, ' ', b) from {t} order by a"));
        Assert.Equal("9 9,10 10", List("select concat(next value for {s}, ' ', next value for {s}) from generate_series(1, 2)"));
    }

    [Fact]
    public void A_bulk_load_takes_its_default()
    {
        Execute("create sequence {s} as int start with 1; create table {t} (k int not null default next value for {s}, n int)");
        using var rows = new System.Data.DataTable();
        rows.Columns.Add("n", typeof(int));
        for (int i = 0; i < 3; i++) rows.Rows.Add(i);
        using var copy = new Microsoft.Data.SqlClient.SqlBulkCopy(_db.Connection) { DestinationTableName = Named("{t}") };
        copy.ColumnMappings.Add("n", "n");
        copy.WriteToServer(rows);

        Assert.Equal("1,2,3", List("select k from {t} order by n"));
    }

    [Fact]
    public void RESTART_begins_anew()
    {
        Execute("create sequence {s} as int start with 5");
        Assert.Equal("5", List("select next value for {s}"));
        Execute("alter sequence {s} restart");
        Assert.Equal("5", List("select next value for {s}"));
        Execute("alter sequence {s} restart with 50 increment by 2");

        Assert.Equal("50,52", List("select next value for {s}") + "," + List("select next value for {s}"));
    }

    [Fact]
    public void The_catalogue_shows_it()
    {
        Execute("create sequence {s} as smallint start with 3 increment by 2 minvalue 1 maxvalue 99 cycle cache 20");
        Execute("declare @n int = next value for {s}; set @n = next value for {s}");

        Assert.Equal(
            "3 2 1 99 True True 20 smallint 5",
            List("""
                select concat(cast(start_value as int), ' ', cast(increment as int), ' ', cast(minimum_value as int), ' ', cast(maximum_value as int), ' ', iif(is_cycling = 1, 'True', 'False'), ' ',
                    iif(is_cached = 1, 'True', 'False'), ' ', cache_size, ' ', type_name(user_type_id), ' ', cast(current_value as int))
                from sys.sequences where object_id = object_id('{s}')
                """));
        Assert.Equal("SEQUENCE_OBJECT", List("select type_desc from sys.objects where name = '{s}' and type = 'SO'"));
        Assert.Equal(typeof(short), _db.Scalar(Named("select current_value from sys.sequences where name = '{s}'"))!.GetType());
    }

    [Theory]
    [InlineData("create sequence {s} as int increment by 0", 11700)]
    [InlineData("create sequence {s} as varchar(10)", 11702)]
    [InlineData("create sequence {s} as decimal(5, 2)", 11702)]
    [InlineData("create sequence {s} as int start with 10 maxvalue 9", 11703)]
    [InlineData("create sequence {s} as int minvalue 9 maxvalue 9", 11705)]
    [InlineData("create sequence {s} as tinyint start with 300", 11708)]
    [InlineData("create sequence {s} as tinyint minvalue 1 maxvalue 5 increment by 5", 11701)]
    [InlineData("select next value for {s}", 208)]
    [InlineData("drop sequence {s}", 3701)]
    public void What_cannot_be_is_refused(string sql, int number) => Assert.Equal(number, Error(sql));

    [Theory]
    [InlineData("select k from {t} where k = next value for {s}", 11720)]
    [InlineData("select top (next value for {s}) k from {t}", 11720)]
    [InlineData("select k from {t} order by next value for {s}", 11720)]
    [InlineData("select distinct next value for {s} from {t}", 11721)]
    [InlineData("select next value for {s} union all select 1", 11721)]
    [InlineData("select next value for {s} from {t} order by k", 11723)]
    [InlineData("select (select next value for {s}) from {t}", 11719)]
    [InlineData("select x from (select next value for {s} x from {t}) q", 11719)]
    [InlineData("with c as (select next value for {s} x from {t}) select x from c", 11719)]
    [InlineData("alter table {t} add constraint c_{t} check (k < next value for {s})", 11719)]
    [InlineData("alter table {t} add c as next value for {s}", 11719)]
    [InlineData("select case when k = 1 then next value for {s} end from {t}", 11741)]
    [InlineData("select isnull(next value for {s}, 0) from {t}", 11741)]
    public void It_stands_only_where_a_row_is_made(string sql, int number)
    {
        Execute("create sequence {s} as int start with 1; create table {t} (k int)");

        Assert.Equal(number, Error(sql));
        Assert.Equal("1", List("select next value for {s}"));
    }

    [Fact]
    public void A_view_does_not_call_it()
    {
        Execute("create sequence {s}");
        Assert.Equal(11719, Error("create view v_{s} as select next value for {s} n"));
    }

    [Fact]
    public void It_takes_the_right_to_UPDATE_but_not_as_a_default_of_the_same_owner()
    {
        Execute("create sequence {s} as int start with 1; create table {t} (k int not null default next value for {s}, n int)");
        using var user = SomeUser.Make(_db);
        Execute($"grant insert on {{t}} to {user.Name}");

        Assert.Equal(229, user.Db.Error(Named("select next value for {s}")));
        user.Db.Execute(Named("insert {t} (n) values (0)"));
        Execute($"grant update on {{s}} to {user.Name}");
        Assert.Equal(2, user.Db.Scalar(Named("select next value for {s}")));
    }

    [Fact]
    public void A_table_is_no_sequence()
    {
        Execute("create table {t} (k int)");

        Assert.Equal(11726, Error("select next value for {t}"));
    }
}
