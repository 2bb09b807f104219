using System.Data;
using Microsoft.Data.SqlClient;

namespace SqlServerSandbox.Tests.Collations;

/// <summary>Columns with a collation of their own: https://learn.microsoft.com/sql/relational-databases/collations/collation-and-unicode-support.</summary>
public sealed class ColumnCollationTests(TestServer server)
{
    private static readonly string[] Words = ["peña", "Pena", "pena", "PEÑA", "peso", "Péna", "penb", "_", "1"];

    [Theory]
    [InlineData("SQL_Latin1_General_CP1_CI_AS", "Pena,pena")]
    [InlineData("Latin1_General_CI_AS", "Pena,pena")]
    [InlineData("Latin1_General_100_CI_AS", "Pena,pena")]
    [InlineData("Latin1_General_CS_AS", "pena")]
    [InlineData("Latin1_General_CI_AI", "peña,Pena,pena,PEÑA,Péna")]
    [InlineData("Latin1_General_CS_AI", "peña,pena")]
    [InlineData("SQL_Latin1_General_CP1_CI_AI", "peña,Pena,pena,PEÑA,Péna")]
    [InlineData("Modern_Spanish_CI_AS", "Pena,pena")]
    [InlineData("Modern_Spanish_CI_AI", "Pena,pena,Péna")]
    [InlineData("Latin1_General_BIN", "pena")]
    [InlineData("Modern_Spanish_BIN2", "pena")]
    public void A_column_equals_what_its_collation_says(string collation, string equal)
    {
        using var db = server.Open();
        foreach (string type in new[] { "varchar(20)", "nvarchar(20)" })
        {
            string table = Fill(db, type, collation);
            Assert.Equal(equal, db.List($"SELECT W FROM {table} WHERE W = 'pena' ORDER BY ID"));
            Assert.Equal(equal, db.List($"SELECT W FROM {table} WHERE 'pena  ' = W ORDER BY ID"));
            Assert.Equal(equal, db.List($"SELECT W FROM {table} WHERE W LIKE 'pena%' ORDER BY ID"));
            Assert.Equal(equal, db.List($"SELECT W FROM {table} WHERE W IN ('x', 'pena') ORDER BY ID"));
            Assert.Equal(equal, db.List($"SELECT A.W FROM {table} AS A INNER JOIN {table} AS B ON A.W = B.W WHERE B.ID = 3 ORDER BY A.ID"));
            Assert.Equal(equal.Split(',').Length, db.Scalar($"SELECT COUNT(*) FROM {table} WHERE CHARINDEX('PEN', UPPER(W)) = 1 AND REPLACE(W, 'pena', '') = ''"));
            db.Execute($"CREATE INDEX IX_{table} ON {table} (W)");
            Assert.Equal(equal, db.List($"SELECT W FROM {table} WHERE W = 'pena' ORDER BY ID"));
        }
    }

    [Theory]
    [InlineData("Latin1_General_CI_AS", "_,1,pena,pena,peña,peña,péna,penb,peso")]
    [InlineData("Latin1_General_CS_AS", "_,1,pena,Pena,peña,PEÑA,Péna,penb,peso")]
    [InlineData("Modern_Spanish_CS_AS", "_,1,pena,Pena,Péna,penb,peña,PEÑA,peso")]
    [InlineData("Latin1_General_BIN2", "1,PEÑA,Pena,Péna,_,pena,penb,peso,peña")]
    public void A_column_sorts_as_its_collation_says(string collation, string sorted)
    {
        using var db = server.Open();
        bool insensitive = collation.Contains("_CI", StringComparison.Ordinal);
        foreach (string type in new[] { "varchar(20)", "nvarchar(20)" })
            Assert.Equal(sorted, db.List($"SELECT {(insensitive ? "LOWER(W)" : "W")} FROM {Fill(db, type, collation)} AS T ORDER BY T.W"));
    }

    private static string Fill(Db db, string type, string collation)
    {
        string table = TestServer.NewName();
        db.Execute($"CREATE TABLE {table} (ID int NOT NULL IDENTITY PRIMARY KEY, W {type} COLLATE {collation} NOT NULL)");
        foreach (string word in Words) db.Execute($"INSERT INTO {table} VALUES (@w)", ("@w", word));
        return table;
    }

    [Fact]
    public void A_unique_key_is_unique_by_its_collation()
    {
        using var db = server.Open();
        string table = TestServer.NewName();
        db.Execute($"CREATE TABLE {table} (A nvarchar(10) COLLATE Latin1_General_CS_AS NOT NULL PRIMARY KEY, B varchar(10) COLLATE Latin1_General_CI_AI NOT NULL UNIQUE)");
        db.Execute($"INSERT INTO {table} VALUES (N'a', 'x'), (N'A', 'y')");
        Assert.Equal(2627, db.Error($"INSERT INTO {table} VALUES (N'A', 'z')"));
        Assert.Equal(2627, db.Error($"INSERT INTO {table} VALUES (N'c', 'Ý')"));
    }

    [Fact]
    public void The_catalogue_says_which_collation_a_column_has()
    {
        using var db = server.Open();
        string table = TestServer.NewName();
        db.Execute($"CREATE TABLE {table} (A int, B varchar(5) COLLATE Modern_Spanish_CI_AS, C nvarchar(5) COLLATE latin1_general_bin2, D char(5) COLLATE SQL_Latin1_General_CP1_CI_AS)");
        Assert.Equal("NULL,Modern_Spanish_CI_AS,Latin1_General_BIN2,SQL_Latin1_General_CP1_CI_AS", db.List("SELECT collation_name FROM sys.columns WHERE object_id = OBJECT_ID(@t) ORDER BY column_id", ("@t", table)));
        db.Execute($"ALTER TABLE {table} ALTER COLUMN B varchar(5) COLLATE Latin1_General_CS_AS");
        Assert.Equal("Latin1_General_CS_AS", db.Scalar("SELECT COLLATION_NAME FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = @t AND COLUMN_NAME = 'B'", ("@t", table)));
    }

    [Fact]
    public void A_bulk_load_and_a_parameter_keep_the_characters_of_a_code_page()
    {
        using var db = server.Open();
        string table = TestServer.NewName();
        db.Execute($"CREATE TABLE {table} (K int NOT NULL, A varchar(20) COLLATE SQL_Latin1_General_CP850_CI_AS, B varchar(20) COLLATE Modern_Spanish_CI_AS)");
        const string text = "ñandú ½ ±";
        db.Execute($"INSERT INTO {table} VALUES (1, @t, @t)", ("@t", text));
        using var rows = new DataTable();
        rows.Columns.Add("K", typeof(int));
        rows.Columns.Add("A", typeof(string));
        rows.Columns.Add("B", typeof(string));
        rows.Rows.Add(2, text, text);
        using (var bulk = new SqlBulkCopy(db.Connection) { DestinationTableName = table }) bulk.WriteToServer(rows);
        Assert.Equal($"{text},{text}", db.List($"SELECT A FROM {table} ORDER BY K"));
        Assert.Equal($"{text},{text}", db.List($"SELECT B FROM {table} ORDER BY K"));
        Assert.Equal("A4,F1", db.List($"SELECT CONVERT(varchar(2), CAST(LEFT(A, 1) AS varbinary(1)), 2) + ',' + CONVERT(varchar(2), CAST(LEFT(B, 1) AS varbinary(1)), 2) FROM {table} WHERE K = 1"));
    }
}
