namespace SqlServerSandbox.Tests.Sql;

public sealed class BatchTests(TestServer server) : IDisposable
{
    private readonly Db _db = server.Open();

    public void Dispose() => _db.Dispose();

    [Fact]
    public void Variables_branches_and_loops_run()
    {
        Assert.Equal("0,1,2", _db.List("""
            declare @i int = 0, @all varchar(50) = '';
            create table #n (i int);
            while @i < 10
            begin
                if @i = 3 break;
                insert #n values (@i);
                set @i += 1;
            end
            if exists (select * from #n where i > 5) select -1 else select i from #n order by i
            """));
        Assert.Equal("a,b,c", _db.Scalar("declare @s varchar(20); select @s = coalesce(@s + ',', '') + x from (values ('a'), ('b'), ('c')) v(x); select @s"));
        Assert.Equal(3, _db.Scalar("declare @n int; select * into #x from (values (1), (2), (3)) v(a); set @n = @@rowcount; select @n"));
    }

    [Fact]
    public void Text_runs_with_parameters_of_its_own()
    {
        Assert.Equal(42, _db.Scalar("declare @r int; exec sp_executesql N'set @out = @in * 2', N'@in int, @out int output', @in = 21, @out = @r output; select @r"));
        Assert.Equal(5, _db.Scalar("declare @q nvarchar(100) = N'select 2 + 3'; exec (@q)"));
        Assert.Equal(137, _db.Error("declare @x int = 1; exec ('select @x')"));
    }

    [Fact]
    public void The_options_that_clients_set_are_accepted()
    {
        _db.Execute("""
            set quoted_identifier on; set arithabort on; set ansi_null_dflt_on on; set ansi_warnings on; set ansi_padding on; set ansi_nulls on;
            set concat_null_yields_null on; set textsize 2147483647; set rowcount 0; set datefirst 7; set dateformat mdy; set language us_english;
            set transaction isolation level read committed; set cursor_close_on_commit off; set implicit_transactions off; set nocount off; set deadlock_priority low
            """);
        Assert.Equal(1, _db.Scalar("select 1"));
    }
}
