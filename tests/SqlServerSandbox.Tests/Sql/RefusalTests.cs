namespace SqlServerSandbox.Tests.Sql;

/// <summary>What the sandbox does not know is refused by its name. A real server knows all of it: the sandbox of this class is meant.</summary>
public sealed class RefusalTests : IDisposable
{
    private const int Unsupported = 40510;

    private readonly SandboxServer _server = SandboxServer.Start(new SandboxOptions { Password = TestServer.Password });

    public RefusalTests()
    {
        using var db = Open();
        db.Execute("CREATE TABLE T (K int NOT NULL PRIMARY KEY, N nvarchar(20)); CREATE TABLE W (K int)");
    }

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("SELECT K FROM T FOR XML PATH('x')", "FOR XML PATH")]
    [InlineData("SELECT K FROM T FOR JSON AUTO", "FOR JSON AUTO")]
    [InlineData("SELECT K FROM T FOR SYSTEM_TIME ALL", "TEMPORAL CLAUSE")]
    [InlineData("SELECT K FROM T TABLESAMPLE (10 PERCENT)", "TABLESAMPLE")]
    [InlineData("SELECT TOP 10 PERCENT K FROM T", "PERCENT")]
    [InlineData("SELECT TOP 1 WITH TIES K FROM T ORDER BY K", "WITH TIES")]
    [InlineData("DELETE TOP (50) PERCENT FROM T", "PERCENT")]
    [InlineData("SELECT N, COUNT(*) FROM T GROUP BY N WITH ROLLUP", "Rollup")]
    [InlineData("SELECT N, COUNT(*) FROM T GROUP BY CUBE (N)", "CUBE")]
    [InlineData("SELECT COUNT(N) OVER (PARTITION BY K) FROM T", "COUNT OVER")]
    [InlineData("SELECT ROW_NUMBER() OVER (ORDER BY K ROWS UNBOUNDED PRECEDING) FROM T", "ROWS UNBOUNDED PRECEDING")]
    [InlineData("WITH XMLNAMESPACES ('uri' AS n) SELECT K FROM T", "XML NAMESPACES")]
    [InlineData("SELECT K FROM T OPTION (MAXRECURSION 10)", "MaxRecursion")]
    [InlineData("SELECT STRING_AGG(N, ',') WITHIN GROUP (ORDER BY K) FROM T", "WITHIN GROUP")]
    [InlineData("CREATE TABLE U (A int, B datetime2 GENERATED ALWAYS AS ROW START NOT NULL, C datetime2 GENERATED ALWAYS AS ROW END NOT NULL, PERIOD FOR SYSTEM_TIME (B, C))", "GENERATED ALWAYS")]
    [InlineData("ALTER TABLE T SET (SYSTEM_VERSIONING = OFF)", "SYSTEM_VERSIONING")]
    [InlineData("CREATE TABLE U (A int NOT NULL PRIMARY KEY NONCLUSTERED) WITH (MEMORY_OPTIMIZED = ON)", "MEMORY OPTIMIZED")]
    [InlineData("CREATE TABLE U (A int SPARSE)", "SPARSE")]
    [InlineData("CREATE TABLE U (A int MASKED WITH (FUNCTION = 'default()'))", "MASKED")]
    [InlineData("ALTER TABLE T SWITCH TO W", "ALTER TABLE SWITCH")]
    [InlineData("ALTER PARTITION FUNCTION P() SPLIT RANGE (5)", "ALTER PARTITION FUNCTION")]
    [InlineData("ALTER PARTITION SCHEME P NEXT USED [PRIMARY]", "ALTER PARTITION SCHEME")]
    [InlineData("TRUNCATE TABLE T WITH (PARTITIONS (1))", "PARTITION RANGES")]
    [InlineData("SELECT $PARTITION.P(K) FROM T", "PARTITION")]
    [InlineData("SELECT NEXT VALUE FOR S OVER (ORDER BY K) FROM T", "OVER")]
    [InlineData("CREATE UNIQUE INDEX I ON T (N) WITH (IGNORE_DUP_KEY = ON)", "On of IGNORE DUP KEY")]
    [InlineData("ALTER INDEX ALL ON T DISABLE", "Disable")]
    [InlineData("CREATE VIEW V WITH ENCRYPTION AS SELECT K FROM T", "ENCRYPTION")]
    [InlineData("CREATE TYPE L AS TABLE (A int)", "CREATE TYPE TABLE")]
    [InlineData("SELECT JSON_VALUE(N, '$.a') FROM T", "JSON_VALUE")]
    [InlineData("SELECT LAG(K) OVER (ORDER BY K) FROM T", "LAG")]
    [InlineData("SET ANSI_NULLS OFF", "AnsiNulls")]
    [InlineData("SET DATEFORMAT dmy", "dmy")]
    [InlineData("SET TEXTSIZE 10", "TEXTSIZE")]
    [InlineData("DBCC CHECKIDENT ('T', RESEED, 5)", "CheckIdent")]
    [InlineData("MERGE T USING T AS S ON T.K = S.K WHEN MATCHED THEN DELETE;", "MERGE")]
    public void A_construct_that_is_not_known_is_refused_by_its_name(string sql, string name)
    {
        using var db = Open();
        var error = Assert.Throws<Microsoft.Data.SqlClient.SqlException>(() => db.Execute(sql));
        Assert.Equal(Unsupported, error.Number);
        Assert.Contains(name, error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_hint_that_changes_no_row_is_taken()
    {
        using var db = Open();
        db.Execute("INSERT INTO T WITH (TABLOCK) VALUES (1, N'a'), (2, N'b')");
        Assert.Equal("1,2", db.List("SELECT A.K FROM T AS A WITH (NOLOCK, INDEX(1)) INNER HASH JOIN T AS B ON A.K = B.K ORDER BY A.K OPTION (RECOMPILE, MAXDOP 1)"));
    }

    [Fact]
    public void A_branch_that_is_not_taken_is_not_looked_at()
    {
        using var db = Open();
        Assert.Equal(1, db.Scalar("IF 1 = 0 BEGIN SELECT K FROM T FOR XML AUTO END ELSE SELECT 1"));
        Assert.Equal(Unsupported, db.Error("IF 1 = 1 BEGIN SELECT K FROM T FOR XML AUTO END"));
    }

    [Fact]
    public void A_refusal_can_be_caught_and_leaves_the_session_as_it_was()
    {
        using var db = Open();
        Assert.Equal(Unsupported, db.Scalar("BEGIN TRY SELECT K FROM T FOR XML AUTO END TRY BEGIN CATCH SELECT ERROR_NUMBER() END CATCH"));
        Assert.Equal(0, db.Scalar("SELECT COUNT(*) FROM T"));
    }

    private Db Open() => new(TestServer.ConnectionTo(_server.Port));
}
