namespace SqlServerSandbox.Tests.Values;

public sealed class RowVersionTests(TestServer server)
{
    [Fact]
    public void A_rowversion_changes_with_every_write_and_never_comes_back()
    {
        using var db = server.Open();
        string table = TestServer.NewName();
        db.Execute($"create table {table} (k int primary key, v rowversion); insert {table} (k) values (1), (2)");
        var first = (byte[])db.Scalar($"select v from {table} where k = 1")!;
        var other = (byte[])db.Scalar($"select v from {table} where k = 2")!;

        db.Execute($"update {table} set k = 1 where k = 1");
        var second = (byte[])db.Scalar($"select v from {table} where k = 1")!;

        Assert.Equal(8, first.Length);
        Assert.True(first.AsSpan().SequenceCompareTo(other) < 0);
        Assert.True(other.AsSpan().SequenceCompareTo(second) < 0);
        Assert.Equal(second, (byte[])db.Scalar("select @@dbts")!);
        Assert.Equal("1", db.List($"select k from {table} where v > @v", ("@v", other)));
    }

    [Fact]
    public void MIN_ACTIVE_ROWVERSION_stays_below_what_is_not_committed()
    {
        using var db = server.Open();
        using var writer = server.Open();
        string table = TestServer.NewName();
        db.Execute($"create table {table} (k int primary key, v rowversion)");
        writer.Execute($"begin tran; insert {table} (k) values (1)");
        var written = (byte[])writer.Scalar($"select v from {table}")!;
        db.Execute($"insert {table} (k) values (2)");

        var lowest = (byte[])db.Scalar("select min_active_rowversion()")!;
        writer.Execute("commit");
        var after = (byte[])db.Scalar("select min_active_rowversion()")!;

        Assert.Equal(written, lowest);
        Assert.True(after.AsSpan().SequenceCompareTo(written) > 0);
    }

    [Fact]
    public void Each_database_has_its_own_rowversions()
    {
        using var db = server.Open();
        string other = "d" + TestServer.NewName();
        db.Execute($"create database {other}");
        string mine = "d" + TestServer.NewName();
        db.Execute($"create database {mine}");
        db.Execute($"use {mine}");
        var before = (byte[])db.Scalar("select @@dbts")!;

        db.Execute($"exec('use {other}; create table r (k int primary key, v rowversion); insert r (k) values (1)')");
        db.Execute($"insert {other}.dbo.r (k) values (2)");

        Assert.Equal(before, (byte[])db.Scalar("select @@dbts")!);
        Assert.Equal(2L, db.Scalar($"select cast(max(v) as bigint) - cast(min(v) as bigint) + 1 from {other}.dbo.r"));
        db.Execute($"use master; drop database {other}; drop database {mine}");
    }

    [Fact]
    public void A_procedure_that_is_called_by_the_name_of_a_database_sees_its_rowversions()
    {
        using var db = server.Open();
        string other = "d" + TestServer.NewName();
        db.Execute($"create database {other}");
        db.Execute($"create table {other}.dbo.r (k int primary key, v rowversion); insert {other}.dbo.r (k) values (1), (2)");
        var last = (byte[])db.Scalar($"select max(v) from {other}.dbo.r")!;

        Assert.Equal(last, (byte[])db.Scalar($"declare @last binary(8); exec [{other}].sys.sp_executesql N'select @last = @@dbts', N'@last binary(8) output', @last output; select @last")!);
        Assert.NotEqual(other, db.Scalar("select db_name()"));
        db.Execute($"drop database {other}");
    }

    // The sequence of https://learn.microsoft.com/sql/t-sql/functions/min-active-rowversion-transact-sql.
    [Fact]
    public void MIN_ACTIVE_ROWVERSION_is_one_above_DBTS_unless_a_transaction_is_open()
    {
        using var db = server.Open();
        string name = "d" + TestServer.NewName();
        db.Execute($"create database {name}");
        db.Execute($"use {name}");
        db.Execute("create table r (rv rowversion)");
        const string ahead = "select cast(min_active_rowversion() as bigint) - cast(@@dbts as bigint)";
        Assert.Equal(1L, db.Scalar(ahead));
        db.Execute("insert into r values (default)");
        Assert.Equal(1L, db.Scalar(ahead));

        db.Execute("begin tran; insert into r values (default)");
        Assert.Equal(0L, db.Scalar(ahead));
        db.Execute("insert into r values (default)");
        Assert.Equal(-1L, db.Scalar(ahead));
        db.Execute("commit");
        Assert.Equal(1L, db.Scalar(ahead));
        db.Execute($"use master; drop database {name}");
    }

    [Fact]
    public void What_changes_no_row_leaves_the_rowversion_and_what_changes_nothing_in_a_row_moves_it()
    {
        using var db = server.Open();
        string table = TestServer.NewName();
        db.Execute($"create table {table} (k int primary key, n int, v rowversion); insert {table} (k, n) values (1, 1)");
        long first = (long)db.Scalar($"select cast(v as bigint) from {table}")!;

        db.Execute($"update {table} set n = 2 where k = 99; alter table {table} add extra int");
        Assert.Equal(first, db.Scalar($"select cast(v as bigint) from {table}"));
        db.Execute($"update {table} set n = n");
        Assert.True((long)db.Scalar($"select cast(v as bigint) from {table}")! > first);
    }

    [Fact]
    public void A_transaction_that_is_rolled_back_lets_MIN_ACTIVE_ROWVERSION_go_and_leaves_a_hole()
    {
        using var db = server.Open();
        using var writer = server.Open();
        string table = TestServer.NewName();
        db.Execute($"create table {table} (k int primary key, v rowversion); insert {table} (k) values (1)");
        writer.Execute($"begin tran; update {table} set k = 1");
        long held = (long)writer.Scalar($"select cast(v as bigint) from {table}")!;
        Assert.True((long)db.Scalar("set lock_timeout 0; select cast(min_active_rowversion() as bigint)")! <= held);

        writer.Execute("rollback");
        db.Execute($"update {table} set k = 1");

        Assert.True((long)db.Scalar($"select cast(v as bigint) from {table}")! > held);
        Assert.True((long)db.Scalar("select cast(min_active_rowversion() as bigint)")! > held);
    }

    [Fact]
    public void A_rowversion_column_takes_no_value()
    {
        using var db = server.Open();
        string table = TestServer.NewName();
        db.Execute($"create table {table} (k int, v rowversion)");

        Assert.Equal(273, db.Error($"insert {table} (k, v) values (1, 0x01)"));
    }
}
