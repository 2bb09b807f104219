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
    public void A_rowversion_column_takes_no_value()
    {
        using var db = server.Open();
        string table = TestServer.NewName();
        db.Execute($"create table {table} (k int, v rowversion)");

        Assert.Equal(273, db.Error($"insert {table} (k, v) values (1, 0x01)"));
    }
}
