namespace SqlServerSandbox.Tests.Values;

/// <summary>hierarchyid: https://learn.microsoft.com/sql/t-sql/data-types/hierarchyid-data-type-method-reference.</summary>
public sealed class HierarchyTests(TestServer server)
{
    /// <summary>The two examples of [MS-SSCLRT] ("HIERARCHYID Structure Examples"), and one path in every range of labels.</summary>
    [Theory]
    [InlineData("/", "")]
    [InlineData("/1/", "58")]
    [InlineData("/1/-2.18/", "59FB0540")]
    [InlineData("/167515058144400.68456395185647.2799456567/221588961120181.60793214790911.3103372627/52901172697923.230105430619337.3008044937/", "FE61634711D0212FCF9037E3C09910FA9B70B963FFE4C2ECD40B6639F9BA4617E331321F5C7CD0405FF301C01CDA1AE63FD1454C39F00ED3EB34B058D980")]
    public void A_path_has_the_bytes_of_the_specification(string path, string bytes)
    {
        using var db = server.Open();
        Assert.Equal(bytes, System.Convert.ToHexString((byte[])db.Scalar("SELECT CAST(hierarchyid::Parse(@p) AS varbinary(892))", ("@p", path))!));
        Assert.Equal(path, db.Scalar($"SELECT CAST(CAST(0x{bytes} AS hierarchyid) AS nvarchar(max))"));
    }

    [Theory]
    [InlineData(-281479271682120)]
    [InlineData(-4294971465)]
    [InlineData(-4294971464)]
    [InlineData(-4169)]
    [InlineData(-4168)]
    [InlineData(-73)]
    [InlineData(-72)]
    [InlineData(-9)]
    [InlineData(-8)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(79)]
    [InlineData(80)]
    [InlineData(1103)]
    [InlineData(1104)]
    [InlineData(5199)]
    [InlineData(5200)]
    [InlineData(4294972495)]
    [InlineData(4294972496)]
    [InlineData(281479271683151)]
    public void A_label_at_the_end_of_a_range_comes_back(long label)
    {
        using var db = server.Open();
        Assert.Equal($"/{label}/", db.Scalar($"SELECT CAST('/{label}/' AS hierarchyid).ToString()"));
    }

    [Fact]
    public void Paths_are_keys_in_the_order_of_a_walk_through_the_tree()
    {
        using var db = server.Open();
        string table = TestServer.NewName();
        db.Execute($"CREATE TABLE {table} (NODE hierarchyid NOT NULL PRIMARY KEY, LEVEL AS NODE.GetLevel())");
        string[] walk = ["/", "/-5000/", "/-9/", "/-1/", "/0/", "/1/", "/1/-3/", "/1/1/", "/1/1/1/", "/1/2/", "/1/2.1/", "/1/3/", "/1.1/", "/2/", "/9/", "/17/", "/100/", "/2000/", "/70000/"];
        foreach (string path in walk.Reverse()) db.Execute($"INSERT INTO {table} VALUES ('{path}')");
        Assert.Equal(string.Join(",", walk), db.List($"SELECT NODE.ToString() FROM {table} ORDER BY NODE"));
        Assert.Equal("0,1,1,1,1,1,2,2,3,2,2,2,1,1,1,1,1,1,1", db.List($"SELECT LEVEL FROM {table} ORDER BY NODE"));
        Assert.Equal("/1/,/1/-3/,/1/1/,/1/1/1/,/1/2/,/1/2.1/,/1/3/", db.List($"SELECT NODE.ToString() FROM {table} WHERE NODE.IsDescendantOf('/1/') = 1 ORDER BY NODE"));
        Assert.Equal("/1/", db.Scalar($"SELECT NODE.ToString() FROM {table} WHERE NODE = hierarchyid::Parse('/1/')"));
        Assert.Equal(2627, db.Error($"INSERT INTO {table} VALUES ('/1/2.1/')"));
        Assert.Equal((short)892, db.Scalar("SELECT max_length FROM sys.columns WHERE object_id = OBJECT_ID(@t) AND name = 'NODE'", ("@t", table)));
    }

    /// <summary>https://learn.microsoft.com/sql/t-sql/data-types/getdescendant-database-engine, example C and the list of rules.</summary>
    [Theory]
    [InlineData("NULL", "NULL", "/9/1/")]
    [InlineData("'/9/1/'", "NULL", "/9/2/")]
    [InlineData("NULL", "'/9/1/'", "/9/0/")]
    [InlineData("'/9/1/'", "'/9/3/'", "/9/2/")]
    [InlineData("'/9/1/'", "'/9/2/'", "/9/1.1/")]
    [InlineData("'/9/1/'", "'/9/1.1/'", "/9/1.0/")]
    [InlineData("'/9/1.1/'", "'/9/2/'", "/9/1.2/")]
    [InlineData("'/9/1.5/'", "'/9/1.6/'", "/9/1.5.1/")]
    public void A_new_child_lies_between_two_others(string after, string before, string child)
    {
        using var db = server.Open();
        Assert.Equal(child, db.Scalar($"DECLARE @h hierarchyid = '/9/'; SELECT @h.GetDescendant({after}, {before}).ToString()"));
    }

    [Theory]
    [InlineData("@h.GetAncestor(1).ToString()", "/1/2/")]
    [InlineData("@h.GetAncestor(0).ToString()", "/1/2/3/")]
    [InlineData("@h.GetAncestor(4).ToString()", null)]
    [InlineData("@h.GetReparentedValue('/1/', '/7/8/').ToString()", "/7/8/2/3/")]
    [InlineData("hierarchyid::GetRoot().ToString()", "/")]
    [InlineData("CAST(@h.GetLevel() AS varchar(9))", "3")]
    [InlineData("CAST(@h.IsDescendantOf(@h) AS varchar(9))", "1")]
    [InlineData("CAST(hierarchyid::GetRoot().IsDescendantOf(@h) AS varchar(9))", "0")]
    [InlineData("CAST(@h AS nvarchar(max))", "/1/2/3/")]
    public void A_path_tells_where_it_is(string expression, string? text)
    {
        using var db = server.Open();
        Assert.Equal(text, db.Scalar($"DECLARE @h hierarchyid = '/1/2/3/'; SELECT {expression}"));
    }

    [Theory]
    [InlineData("SELECT CAST('1/2' AS hierarchyid)", 6522)]
    [InlineData("SELECT CAST('/281479271683152/' AS hierarchyid)", 6522)]
    [InlineData("SELECT CAST(0xFF AS hierarchyid).ToString()", 6522)]
    [InlineData("SELECT hierarchyid::Parse('/1/').GetDescendant('/2/1/', NULL)", 6522)]
    [InlineData("SELECT hierarchyid::Parse('/1/').GetDescendant('/1/2/', '/1/1/')", 6522)]
    [InlineData("SELECT hierarchyid::Parse('/1/').getlevel()", 6506)]
    public void What_is_no_path_is_refused(string sql, int number)
    {
        using var db = server.Open();
        Assert.Equal(number, db.Error(sql));
    }
}
