namespace SqlServerSandbox.Tests.Sql.Catalogue;

/// <summary>Procedures and views that scripts of sample databases use.</summary>
public sealed class OldScriptTests(TestServer server)
{
    [Fact]
    public void Sp_addtype_makes_an_alias_type()
    {
        using var db = server.Open();
        string type = TestServer.NewName();
        db.Execute($"EXECUTE sp_addtype {type}, 'varchar(11)', 'NOT NULL'; CREATE TABLE T{type} (A {type}, B {type} NULL)");
        Assert.Equal("0,1", db.List("SELECT CAST(is_nullable AS int) FROM sys.columns WHERE object_id = OBJECT_ID(@t) ORDER BY column_id", ("@t", "T" + type)));
        Assert.Equal(type, db.Scalar("SELECT TYPE_NAME(user_type_id) FROM sys.columns WHERE object_id = OBJECT_ID(@t) AND name = 'A'", ("@t", "T" + type)));
        Assert.Equal((short)11, db.Scalar("SELECT max_length FROM sys.columns WHERE object_id = OBJECT_ID(@t) AND name = 'A'", ("@t", "T" + type)));
    }

    [Fact]
    public void Scripts_of_old_ask_sysobjects_and_sysdatabases()
    {
        using var db = server.Open();
        string table = TestServer.NewName();
        db.Execute($"CREATE TABLE {table} (ID int); EXEC('CREATE VIEW V{table} AS SELECT ID FROM {table}')");
        Assert.Equal(1, db.Scalar("SELECT COUNT(*) FROM sysobjects WHERE id = OBJECT_ID(@t) AND sysstat & 0xf = 3 AND xtype = 'U'", ("@t", table)));
        Assert.Equal(1, db.Scalar("SELECT COUNT(*) FROM dbo.sysobjects WHERE id = OBJECT_ID(@t) AND sysstat & 0xf = 2", ("@t", "V" + table)));
        Assert.Equal("master", db.Scalar("SELECT name FROM master..sysdatabases WHERE name = 'master'"));
    }

    /// <summary>https://learn.microsoft.com/sql/t-sql/functions/cast-and-convert-transact-sql, "Date and time styles".</summary>
    [Theory]
    [InlineData(1, "03/09/24")]
    [InlineData(3, "09/03/24")]
    [InlineData(6, "09 Mar 24")]
    [InlineData(106, "09 Mar 2024")]
    [InlineData(107, "Mar 09, 2024")]
    [InlineData(109, "Mar  9 2024  3:04:05:123PM")]
    [InlineData(113, "09 Mar 2024 15:04:05:123")]
    [InlineData(12, "240309")]
    public void A_date_is_shown_in_a_style(int style, string text)
    {
        using var db = server.Open();
        Assert.Equal(text, db.Scalar($"SELECT CONVERT(varchar(40), CAST('2024-03-09T15:04:05.123' AS datetime), {style})"));
    }

    /// <summary>https://learn.microsoft.com/sql/t-sql/statements/create-view-transact-sql, SCHEMABINDING.</summary>
    [Fact]
    public void What_a_view_is_bound_to_stays()
    {
        using var db = server.Open();
        string table = TestServer.NewName();
        db.Execute($"CREATE TABLE {table} (ID int NOT NULL, N int, O int)");
        Assert.Equal(4512, db.Error($"CREATE VIEW V{table} WITH SCHEMABINDING AS SELECT ID FROM {table}"));
        Assert.Equal(1054, db.Error($"CREATE VIEW V{table} WITH SCHEMABINDING AS SELECT * FROM dbo.{table}"));
        db.Execute($"CREATE VIEW V{table} WITH SCHEMABINDING AS SELECT ID, N FROM dbo.{table}");
        Assert.Equal(3729, db.Error($"DROP TABLE {table}"));
        Assert.Equal(5074, db.Error($"ALTER TABLE {table} DROP COLUMN N"));
        Assert.Equal(5074, db.Error($"ALTER TABLE {table} ALTER COLUMN N bigint"));
        db.Execute($"ALTER TABLE {table} DROP COLUMN O");
        db.Execute($"DROP VIEW V{table}; DROP TABLE {table}");
    }
}
