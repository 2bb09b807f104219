using System.Data;
using Microsoft.Data;
using Microsoft.Data.SqlClient;
using Microsoft.Data.SqlTypes;

namespace SqlServerSandbox.Tests.Values;

/// <summary>The types that came with SQL Server 2025. A server before it does not hold these: the sandbox of this class does.</summary>
public sealed class NewTypeTests : IDisposable
{
    private readonly SandboxServer _server = SandboxServer.Start(new SandboxOptions { Password = TestServer.Password });

    public void Dispose() => _server.Dispose();

    [Fact]
    public void Json_comes_back_as_it_was_given()
    {
        using var db = Open();
        using var command = db.Command("SELECT CAST(N'{\"ñ\": [1, \"😀\"]}' AS json) AS J, CAST(NULL AS json) AS N");
        using var reader = command.ExecuteReader();
        Assert.Equal("json", reader.GetDataTypeName(0));
        Assert.Equal("json", reader.GetColumnSchema()[0].DataTypeName);
        Assert.True(reader.Read());
        Assert.Equal("{\"ñ\": [1, \"😀\"]}", reader.GetString(0));
        Assert.True(reader.IsDBNull(1));
    }

    [Fact]
    public void A_vector_comes_back_as_its_numbers()
    {
        using var db = Open();
        using var command = db.Command("SELECT CAST('[1, -2.5, 1e-3]' AS vector(3)) AS V, CAST(NULL AS vector(3)) AS N");
        using var reader = command.ExecuteReader();
        Assert.Equal("vector", reader.GetDataTypeName(0));
        Assert.True(reader.Read());
        Assert.Equal([1f, -2.5f, 1e-3f], reader.GetSqlVector<float>(0).Memory.ToArray());
        Assert.True(reader.IsDBNull(1));
    }

    [Fact]
    public void A_table_takes_them_as_parameters_and_as_texts()
    {
        using var db = Open();
        db.Execute("CREATE TABLE #NUEVOS (ID int, J json, V vector(2)); INSERT INTO #NUEVOS VALUES (1, '[]', '[1,2]')");
        db.Execute(
            "INSERT INTO #NUEVOS VALUES (2, @j, @v)",
            ("@j", new SqlParameter("@j", SqlDbTypeExtensions.Json) { Value = "{\"a\":1}" }),
            ("@v", new SqlParameter("@v", SqlDbTypeExtensions.Vector) { Value = new SqlVector<float>(new float[] { 3, 4 }) }));
        Assert.Equal("[],{\"a\":1}", db.List("SELECT CAST(J AS nvarchar(max)) FROM #NUEVOS ORDER BY ID"));
        Assert.Equal("[1.0000000e+000,2.0000000e+000],[3.0000000e+000,4.0000000e+000]", db.List("SELECT CAST(V AS varchar(max)) FROM #NUEVOS ORDER BY ID"));
    }

    [Fact]
    public void A_bulk_load_fills_them()
    {
        using var db = Open();
        db.Execute("CREATE TABLE NUEVOS (J json, V vector(2))");
        using var rows = new DataTable();
        rows.Columns.Add("J", typeof(string));
        rows.Columns.Add("V", typeof(string));
        rows.Rows.Add("\"ñ日😀\"", "[1,2]");
        rows.Rows.Add(DBNull.Value, DBNull.Value);
        using var bulk = new SqlBulkCopy(db.Connection) { DestinationTableName = "NUEVOS" };
        bulk.WriteToServer(rows);
        Assert.Equal("\"ñ日😀\",NULL", db.List("SELECT CAST(J AS nvarchar(max)) FROM NUEVOS"));
        Assert.Equal("[1.0000000e+000,2.0000000e+000],NULL", db.List("SELECT CAST(V AS varchar(max)) FROM NUEVOS"));
    }

    [Theory]
    [InlineData("SELECT CAST('{\"a\":' AS json)", 13609)]
    [InlineData("SELECT CAST('[1,2]' AS vector(3))", 42204)]
    [InlineData("SELECT CAST('{}' AS vector(3))", 13609)]
    [InlineData("SELECT CAST(CAST('[1,2]' AS vector(2)) AS vector(3))", 42204)]
    [InlineData("CREATE TABLE #T (V vector(1999))", 2717)]
    [InlineData("SELECT 1 FROM (SELECT CAST('[]' AS json) AS J) AS T ORDER BY J", 305)]
    public void What_they_are_not_is_refused(string sql, int number)
    {
        using var db = Open();
        Assert.Equal(number, db.Error(sql));
    }

    private Db Open() => new(TestServer.ConnectionTo(_server.Port));
}
