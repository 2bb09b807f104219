namespace SqlServerSandbox.Tests.Xml;

/// <summary>Methods of xml: https://learn.microsoft.com/sql/t-sql/xml/xml-data-type-methods.</summary>
public sealed class XmlMethodTests(TestServer server)
{
    private const string Order = "<o:order xmlns:o='urn:o' id='7'><o:line n='1'>Hammer</o:line><o:line n='2'>Nail</o:line><plain/></o:order>";

    [Theory]
    [InlineData("@x.value('declare namespace o=\"urn:o\"; (/o:order/@id)[1]', 'int')", "7")]
    [InlineData("@x.value('declare default element namespace \"urn:o\"; (/order/line)[2]', 'nvarchar(20)')", "Nail")]
    [InlineData("@x.value('declare default element namespace \"urn:o\"; /order[1]/line[@n=\"2\"][1]', 'nvarchar(20)')", "Nail")]
    [InlineData("@x.value('declare namespace o=\"urn:o\"; count(/o:order/o:line)', 'int')", "2")]
    [InlineData("@x.value('declare namespace o=\"urn:o\"; (/o:order/o:nothing)[1]', 'int')", null)]
    [InlineData("@x.value('string(/*[1]/@id)[1]', 'varchar(10)')", "7")]
    [InlineData("@x.exist('//plain')", "1")]
    [InlineData("@x.exist('//line')", "0")]
    [InlineData("@x.query('//plain')", "<plain />")]
    [InlineData("@n.value('/a[1]', 'int')", null)]
    public void A_path_finds_what_it_names(string expression, string? found)
    {
        using var db = server.Open();
        Assert.Equal(found, db.Scalar($"DECLARE @x xml = @text, @n xml; SELECT CAST({expression} AS nvarchar(100))", ("@text", Order)));
    }

    [Fact]
    public void Nodes_are_rows_for_other_methods_to_begin_at()
    {
        using var db = server.Open();
        string table = TestServer.NewName();
        db.Execute($"CREATE TABLE {table} (K int NOT NULL PRIMARY KEY, D xml)");
        db.Execute($"INSERT INTO {table} VALUES (1, @d), (2, N'<o:order xmlns:o=\"urn:o\"/>'), (3, NULL)", ("@d", Order));
        const string nodes = "D.nodes('declare namespace o=\"urn:o\"; /o:order/o:line') AS L(LINE)";
        Assert.Equal("1:1 Hammer,1:2 Nail", db.List($"SELECT CONCAT(K, ':', LINE.value('@n', 'int'), ' ', L.LINE.value('.', 'nvarchar(20)')) FROM {table} CROSS APPLY {nodes} ORDER BY 1"));
        Assert.Equal("1,1,2,3", db.List($"SELECT T.K FROM {table} AS T OUTER APPLY T.{nodes} ORDER BY 1"));
        Assert.Equal("x,y", db.List("DECLARE @x xml = N'<a><b>x</b><b>y</b></a>'; SELECT N.value('.', 'varchar(5)') FROM @x.nodes('/a/b') AS T(N)"));
        db.Execute($"CREATE VIEW V{table} AS SELECT K, LINE.value('.', 'nvarchar(20)') AS WHAT FROM {table} CROSS APPLY {nodes}");
        Assert.Equal("Hammer,Nail", db.List($"SELECT WHAT FROM V{table} ORDER BY WHAT"));
        Assert.Equal(493, db.Error($"SELECT LINE FROM {table} CROSS APPLY {nodes}"));
    }

    [Theory]
    [InlineData("DECLARE @x xml = N'<a/>', @p nvarchar(9) = N'/a'; SELECT @x.exist(@p)", 8172)]
    [InlineData("DECLARE @x xml = N'<a/>'; SELECT @x.exist('/a[')", 2209)]
    [InlineData("DECLARE @x xml = N'<a/>'; SELECT @x.Value('/a[1]', 'int')", 227)]
    [InlineData("DECLARE @x int = 1; SELECT @x.value('/a[1]', 'int')", 258)]
    public void What_is_no_path_is_refused(string sql, int number)
    {
        using var db = server.Open();
        Assert.Equal(number, db.Error(sql));
    }
}
