namespace SqlServerSandbox.Tests.Values;

/// <summary>Comparison and order of values.</summary>
public sealed class OrderTests(TestServer server)
{
    [Fact]
    public void Uniqueidentifiers_are_ordered_by_their_last_group_first()
    {
        using var db = server.Open();
        string table = TestServer.NewName();
        db.Execute($"create table {table} (g uniqueidentifier not null primary key, n int)");
        // One bit in each group, from the least to the most significant as SQL Server compares them.
        string[] ordered =
        [
            "01000000-0000-0000-0000-000000000000", "10000000-0000-0000-0000-000000000000", "00000000-0100-0000-0000-000000000000",
            "00000000-0001-0000-0000-000000000000", "00000000-0000-0100-0000-000000000000", "00000000-0000-0001-0000-000000000000",
            "00000000-0000-0000-0001-000000000000", "00000000-0000-0000-0100-000000000000", "00000000-0000-0000-0000-000000000001",
            "00000000-0000-0000-0000-010000000000",
        ];
        for (int i = ordered.Length - 1; i >= 0; i--) db.Execute($"insert {table} values ('{ordered[i]}', {i})");

        Assert.Equal(
            string.Join(",", ordered.Select(Guid.Parse).OrderBy(g => new System.Data.SqlTypes.SqlGuid(g))),
            db.List($"select g from {table} order by g"));
        Assert.Equal("0,1,2,3,4,5,6,7,8,9", db.List($"select n from {table} order by g, n"));
    }

    [Theory]
    [InlineData("'abc' = 'ABC'", true)]
    [InlineData("'abc' = 'abc   '", true)]
    [InlineData("N'abc' = 'ABC  '", true)]
    [InlineData("'abc' = ' abc'", false)]
    [InlineData("'a' = N'á'", false)]
    [InlineData("'Z' > 'a'", true)]
    [InlineData("'a1' < 'a10'", true)]
    [InlineData("'abc' like 'A%'", true)]
    [InlineData("'a_c' like 'a[_]c'", true)]
    [InlineData("'abc' like 'a[_]c'", false)]
    [InlineData("'b' like '[^a]'", true)]
    [InlineData("'50%' like '50!%' escape '!'", true)]
    [InlineData("0x01 = 0x0100", true)]
    [InlineData("cast(1 as decimal(10,2)) = 1.000", true)]
    [InlineData("null = null", false)]
    [InlineData("not (null = 1)", false)]
    [InlineData("1 in (2, null)", false)]
    [InlineData("1 not in (2, null)", false)]
    [InlineData("cast('2024-01-01' as date) = cast('2024-01-01' as datetime)", true)]
    [InlineData("cast('2024-01-01 10:00 +02:00' as datetimeoffset) = cast('2024-01-01 08:00 +00:00' as datetimeoffset)", true)]
    public void A_condition_holds_or_not(string condition, bool holds)
    {
        using var db = server.Open();

        Assert.Equal(holds ? 1 : 0, db.Scalar($"select case when {condition} then 1 else 0 end"));
    }

    [Fact]
    public void Nulls_come_first()
    {
        using var db = server.Open();

        Assert.Equal("NULL,1,2", db.List("select x from (values (2),(null),(1)) v(x) order by x"));
        Assert.Equal("2,1,NULL", db.List("select x from (values (2),(null),(1)) v(x) order by x desc"));
    }

    [Fact]
    public void Strings_are_ordered_without_regard_to_case_digits_before_letters()
    {
        using var db = server.Open();

        Assert.Equal("_,1,10,2,a,B,c", db.List("select x from (values ('c'),('B'),('a'),('10'),('2'),('1'),('_')) v(x) order by x"));
    }
}
