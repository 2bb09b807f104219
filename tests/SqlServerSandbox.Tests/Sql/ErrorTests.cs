using Microsoft.Data.SqlClient;

namespace SqlServerSandbox.Tests.Sql;

public sealed class ErrorTests(TestServer server) : IDisposable
{
    private readonly Db _db = server.Open();

    public void Dispose() => _db.Dispose();

    [Theory]
    [InlineData("select * from nowhere", 208)]
    [InlineData("select nothing from sys.objects", 207)]
    [InlineData("select 1 +* 2", 102)]
    [InlineData("select 1 / 0", 8134)]
    [InlineData("select cast('abc' as int)", 245)]
    [InlineData("select cast('abc' as datetime)", 241)]
    [InlineData("select cast('2024-02-30' as datetime)", 242)]
    [InlineData("select cast('x' as uniqueidentifier)", 8169)]
    [InlineData("select cast('abc' as decimal(5,2))", 8114)]
    [InlineData("select cast(99999 as smallint)", 220)]
    [InlineData("select cast(3000000000 as int)", 8115)]
    [InlineData("select 2147483647 + 1", 8115)]
    [InlineData("select cast(1234.5 as decimal(3,1))", 8115)]
    [InlineData("select @missing", 137)]
    [InlineData("select nofunction(1)", 195)]
    [InlineData("exec no_such_procedure", 2812)]
    [InlineData("drop table nowhere", 3701)]
    [InlineData("select (select 1 union all select 2)", 512)]
    [InlineData("select a.name from sys.objects a join sys.schemas b on name = 'x'", 209)]
    [InlineData("select name, count(*) from sys.objects", 8120)]
    [InlineData("select 1 union all select 1, 2", 205)]
    [InlineData("create table x (a nosuchtype)", 2715)]
    [InlineData("commit", 3902)]
    [InlineData("rollback", 3903)]
    [InlineData("raiserror('mine', 16, 1)", 50000)]
    [InlineData("throw 51000, 'mine', 1", 51000)]
    [InlineData("kill 30000", 6106)]
    public void A_mistake_has_SQL_Servers_number(string sql, int number) => Assert.Equal(number, _db.Error(sql));

    [Fact]
    public void Constraints_have_SQL_Servers_numbers()
    {
        string t = TestServer.NewName();
        _db.Execute($"create table {t} (k int not null primary key, u int, s varchar(3), n numeric(4,1)); create unique index ux on {t} (u); insert {t} values (1, 1, 'abc', 1)");

        Assert.Equal(2627, _db.Error($"insert {t} values (1, 2, '', 0)"));
        Assert.Equal(2601, _db.Error($"insert {t} values (2, 1, '', 0)"));
        Assert.Equal(515, _db.Error($"insert {t} (u) values (2)"));
        Assert.Equal(2628, _db.Error($"update {t} set s = 'abcd'"));
        Assert.Equal(8115, _db.Error($"update {t} set n = 1000"));
        Assert.Equal(2714, _db.Error($"create table {t} (k int)"));
        Assert.Equal(213, _db.Error($"insert {t} values (1)"));
        Assert.Equal(1505, _db.Error($"insert {t} values (3, 3, 'abc', 1); create unique index us on {t} (s)"));
        _db.Execute($"update {t} set s = 'ab   '");
    }

    [Fact]
    public void An_error_says_its_class_state_and_line()
    {
        var error = Assert.Throws<SqlException>(() => _db.Execute("select 1\n\nselect *\nfrom nowhere"));

        Assert.Equal((208, (byte)16, (byte)1, 3), (error.Number, error.Class, error.State, error.LineNumber));
        Assert.Equal("Invalid object name 'nowhere'.", error.Message);
    }

    [Fact]
    public void What_ends_a_statement_does_not_end_the_batch()
    {
        string t = TestServer.NewName();
        _db.Execute($"create table {t} (k int primary key)");

        Assert.Equal(2627, _db.Error($"insert {t} values (1); insert {t} values (1); insert {t} values (2)"));
        Assert.Equal("1,2", _db.List($"select k from {t} order by k"));
    }

    [Fact]
    public void What_ends_the_batch_leaves_the_rest_undone()
    {
        string t = TestServer.NewName();
        _db.Execute($"create table {t} (k int primary key)");

        Assert.Equal(208, _db.Error($"insert {t} values (1); select * from nowhere; insert {t} values (2)"));
        Assert.Equal("1", _db.List($"select k from {t}"));
        Assert.Equal(2627, _db.Error($"set xact_abort on; insert {t} values (1); insert {t} values (2)"));
        Assert.Equal("1", _db.List($"select k from {t}"));
    }

    [Fact]
    public void What_is_not_supported_is_refused_by_name()
    {
        var error = Assert.Throws<SqlException>(() => _db.Execute("waitfor (receive * from queue)"));

        Assert.Contains("waitfor", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void TRY_CATCH_tells_of_the_error()
    {
        Assert.Equal([[8134, 16, "Divide by zero error encountered."]], _db.Rows("begin try declare @x int = 1 / 0 end try begin catch select error_number(), error_severity(), error_message() end catch"));
        Assert.Equal(245, _db.Error("begin try select cast('a' as int) end try begin catch throw end catch"));
        Assert.Equal(1, _db.Scalar("select 1"));
    }
}
