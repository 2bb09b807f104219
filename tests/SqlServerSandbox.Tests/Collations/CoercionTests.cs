namespace SqlServerSandbox.Tests.Collations;

/// <summary>Which collation an expression has: https://learn.microsoft.com/sql/t-sql/statements/collation-precedence-transact-sql.</summary>
public sealed class CoercionTests(TestServer server)
{
    [Theory]
    [InlineData("A = B", 468)]
    [InlineData("A + B = 'x'", 468)]
    [InlineData("A COLLATE Latin1_General_CI_AS = B COLLATE Latin1_General_CS_AS", 449)]
    [InlineData("A LIKE B", 468)]
    [InlineData("A IN (SELECT B FROM @T)", 468)]
    [InlineData("CASE WHEN 1 = 1 THEN A ELSE B END = 'x'", 468)]
    [InlineData("A COLLATE No_Such_Thing = 'x'", 448)]
    [InlineData("ID COLLATE Latin1_General_CI_AS = 'x'", 447)]
    public void Two_collations_conflict(string condition, int number)
    {
        using var db = server.Open();
        string table = Make(db);
        Assert.Equal(number, db.Error($"SELECT 1 FROM {table} WHERE {condition.Replace("@T", table, StringComparison.Ordinal)}"));
    }

    [Theory]
    [InlineData("A = 'X'", true)]
    [InlineData("B = 'X'", false)]
    [InlineData("B = N'x'", true)]
    [InlineData("A = B COLLATE Latin1_General_CI_AS", true)]
    [InlineData("A COLLATE Latin1_General_BIN2 = B", true)]
    [InlineData("A COLLATE Latin1_General_BIN2 = 'X'", false)]
    [InlineData("'X' COLLATE Latin1_General_BIN2 = A", false)]
    [InlineData("UPPER(B) = 'x'", false)]
    [InlineData("LTRIM(B) + '' = 'X'", false)]
    [InlineData("CAST(B AS nvarchar(5)) = 'X'", false)]
    [InlineData("ISNULL(B, 'y') = 'X'", false)]
    [InlineData("CASE WHEN ID = 1 THEN B ELSE 'q' END = 'X'", false)]
    [InlineData("(SELECT MAX(B) FROM @T) = 'X'", false)]
    [InlineData("B LIKE 'X'", false)]
    [InlineData("B LIKE '[X-Z]'", false)]
    [InlineData("B COLLATE database_default = 'X'", true)]
    [InlineData("PATINDEX('%X%', B) > 0", false)]
    [InlineData("'x' = 'X' COLLATE Latin1_General_CS_AS", false)]
    public void The_firmer_collation_decides(string condition, bool holds)
    {
        using var db = server.Open();
        string table = Make(db);
        Assert.Equal(holds ? 1 : 0, db.Scalar($"SELECT COUNT(*) FROM {table} WHERE {condition.Replace("@T", table, StringComparison.Ordinal)}"));
    }

    [Fact]
    public void Rows_are_grouped_ordered_and_joined_by_a_written_collation()
    {
        using var db = server.Open();
        Assert.Equal(3, db.Rows("SELECT X COLLATE Latin1_General_CS_AS, COUNT(*) FROM (VALUES ('a'), ('A'), ('a'), ('b')) AS V(X) GROUP BY X COLLATE Latin1_General_CS_AS").Count);
        Assert.Equal("A,B,a,b", db.List("SELECT X FROM (VALUES ('a'), ('B'), ('b'), ('A')) AS V(X) ORDER BY X COLLATE Latin1_General_BIN"));
        Assert.Equal(3, db.Rows("SELECT DISTINCT X COLLATE Latin1_General_CS_AS AS X FROM (VALUES ('a'), ('A'), ('a'), ('b')) AS V(X)").Count);
        Assert.Equal(468, db.Error($"SELECT A FROM {Make(db)} UNION SELECT B FROM {Make(db)}"));
    }

    [Fact]
    public void A_database_has_a_collation_for_what_is_declared_without_one()
    {
        using var db = server.Open();
        string name = TestServer.NewName();
        db.Execute($"CREATE DATABASE {name} COLLATE Latin1_General_CS_AS");
        try
        {
            db.Execute($"CREATE TABLE {name}.dbo.T (W nvarchar(10))");
            db.Execute($"USE {name}; CREATE TABLE U (W nvarchar(10), V varchar(10) COLLATE Latin1_General_CI_AI); INSERT INTO U VALUES (N'a', 'a')");
            Assert.Equal(0, db.Scalar("SELECT COUNT(*) FROM U WHERE W = 'A'"));
            Assert.Equal(1, db.Scalar("SELECT COUNT(*) FROM U WHERE V = 'Á'"));
            Assert.Equal(0, db.Scalar("DECLARE @a varchar(5) = 'a'; SELECT COUNT(*) FROM U WHERE @a = 'A'"));
            Assert.Equal("Latin1_General_CS_AS", db.Scalar($"SELECT collation_name FROM sys.databases WHERE name = '{name}'"));
            Assert.Equal("Latin1_General_CS_AS", db.Scalar("SELECT collation_name FROM sys.columns WHERE object_id = OBJECT_ID('U') AND name = 'W'"));
            Assert.Equal(1, db.Scalar("SELECT COUNT(*) FROM sys.columns AS C INNER JOIN U ON C.name = UPPER(U.W) + '' OR C.name = 'W' WHERE C.object_id = OBJECT_ID('U') AND C.name = 'W'"));
        }
        finally
        {
            db.Execute($"USE master; DROP DATABASE {name}");
        }
    }

    private static string Make(Db db)
    {
        string table = TestServer.NewName();
        db.Execute($"CREATE TABLE {table} (ID int NOT NULL, A nvarchar(10) COLLATE Latin1_General_CI_AS, B varchar(10) COLLATE Latin1_General_CS_AS); INSERT INTO {table} VALUES (1, N'x', 'x')");
        return table;
    }
}
