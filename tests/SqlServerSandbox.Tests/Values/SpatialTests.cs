namespace SqlServerSandbox.Tests.Values;

/// <summary>geography and geometry: their texts, their bytes ([MS-SSCLRT] 2.1.1), and what a shape tells of itself.</summary>
public sealed class SpatialTests(TestServer server)
{
    private const string Collection = "E610000001040D0000000000000000000000000000000000104000000000000000400000000000001040000000000000084000000000000014400000000000000000000000000000000000000000000000000000000000000840000000000000084000000000000008400000000000000840000000000000000000000000000000000000000000000000000000000000F03F000000000000F03F0000000000000040000000000000F03F00000000000000400000000000000040000000000000F03F0000000000000040000000000000F03F000000000000F03F04000000010000000001010000000203000000000800000004000000FFFFFFFF0000000007000000000000000001000000000100000002000000000200000003";

    [Theory]
    [InlineData("geography", 4326, "POINT (-122.349 47.651)", "E6100000010C17D9CEF753D347407593180456965EC0")]
    [InlineData("geometry", 0, "POINT (3 4 7 2.5)", "00000000010F000000000000084000000000000010400000000000001C400000000000000440")]
    [InlineData("geometry", 0, "LINESTRING (0 1, 2 3)", "0000000001140000000000000000000000000000F03F00000000000000400000000000000840")]
    [InlineData("geometry", 0, "POINT EMPTY", "000000000104000000000000000001000000FFFFFFFFFFFFFFFF01")]
    [InlineData("geometry", 4326, "GEOMETRYCOLLECTION (POINT (0 4), LINESTRING (2 4, 3 5), POLYGON ((0 0, 0 3, 3 3, 3 0, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1)))", Collection)]
    public void A_shape_has_the_bytes_of_the_specification(string type, int srid, string text, string bytes)
    {
        using var db = server.Open();
        Assert.Equal(bytes, System.Convert.ToHexString((byte[])db.Scalar($"SELECT CAST({type}::STGeomFromText(@t, {srid}) AS varbinary(max))".Replace("STGeomFromText(@t, 0)", "Parse(@t)", StringComparison.Ordinal), ("@t", text))!));
        Assert.Equal(text, db.Scalar($"SELECT CAST(0x{bytes} AS {type}).ToString()"));
        Assert.Equal(srid, db.Scalar($"DECLARE @g {type} = CAST(0x{bytes} AS {type}); SELECT @g.STSrid"));
    }

    [Theory]
    [InlineData("MULTIPOINT ((2 3), (7 8.5))")]
    [InlineData("MULTILINESTRING ((0 0, 1 1), (2 2, 3 3, 4 4))")]
    [InlineData("MULTIPOLYGON (((0 0, 0 3, 3 3, 3 0, 0 0)), ((9 9, 9 10, 10 9, 9 9)))")]
    [InlineData("GEOMETRYCOLLECTION (POINT (1 2), GEOMETRYCOLLECTION (POINT (3 4), MULTIPOINT ((5 6))))")]
    [InlineData("GEOMETRYCOLLECTION EMPTY")]
    [InlineData("POLYGON EMPTY")]
    [InlineData("LINESTRING (0 1 1, 3 2 2, 4 5)")]
    [InlineData("POINT (1 2 NULL 4)")]
    public void A_text_comes_back_as_it_was_written(string text)
    {
        using var db = server.Open();
        Assert.Equal(text, db.Scalar("DECLARE @g geometry = @t; SELECT CAST(@g AS nvarchar(max))", ("@t", text)));
    }

    [Fact]
    public void A_column_of_points_tells_latitudes_and_longitudes()
    {
        using var db = server.Open();
        string table = TestServer.NewName();
        db.Execute($"CREATE TABLE {table} (ID int NOT NULL PRIMARY KEY, PLACE geography, LAT AS PLACE.Lat)");
        db.Execute($"INSERT INTO {table} (ID, PLACE) VALUES (1, geography::Point(18.5, -69.9, 4326)), (2, geography::STPointFromText('POINT (-70.25 19)', 4326)), (3, NULL), (4, 'LINESTRING (0 0, 1 1)')");
        db.Execute($"INSERT INTO {table} (ID, PLACE) VALUES (5, @b)", ("@b", System.Convert.FromHexString("E6100000010C17D9CEF753D347407593180456965EC0")));
        Assert.Equal("18.5,19,NULL,NULL,47.651", db.List($"SELECT PLACE.Lat FROM {table} ORDER BY ID"));
        Assert.Equal("-69.9,-70.25,NULL,NULL,-122.349", db.List($"SELECT T.PLACE.Long FROM {table} AS T ORDER BY ID"));
        Assert.Equal("18.5,19,NULL,NULL,47.651", db.List($"SELECT LAT FROM {table} ORDER BY ID"));
        Assert.Equal("POINT (-69.9 18.5),POINT (-70.25 19),NULL,LINESTRING (0 0, 1 1),POINT (-122.349 47.651)", db.List($"SELECT PLACE.STAsText() FROM {table} ORDER BY ID"));
        Assert.Equal("Point,Point,NULL,LineString,Point", db.List($"SELECT PLACE.STGeometryType() FROM {table} ORDER BY ID"));
    }

    [Theory]
    [InlineData("geometry::Point(1.5, 2, 0).STX", "1.5")]
    [InlineData("geometry::Point(1.5, 2, 0).STY", "2")]
    [InlineData("geometry::Parse('POINT (1 2 3 4)').Z", "3")]
    [InlineData("geometry::Parse('POINT (1 2 3 4)').STAsText()", "POINT (1 2)")]
    [InlineData("geometry::Parse('POINT (1 2 3 4)').AsTextZM()", "POINT (1 2 3 4)")]
    [InlineData("geometry::Parse('LINESTRING (1 2, 3 4, 5 6)').STNumPoints()", "3")]
    [InlineData("geometry::Parse('LINESTRING (1 2, 3 4, 5 6)').STPointN(2).ToString()", "POINT (3 4)")]
    [InlineData("geometry::Parse('MULTIPOINT (1 2, 3 4)').STGeometryN(2).ToString()", "POINT (3 4)")]
    [InlineData("geometry::Parse('MULTIPOINT (1 2, 3 4)').STNumGeometries()", "2")]
    [InlineData("geometry::Parse('POINT EMPTY').STIsEmpty()", "1")]
    public void A_shape_tells_of_itself(string expression, string text)
    {
        using var db = server.Open();
        Assert.Equal(text, db.Scalar($"SELECT CAST({expression} AS varchar(100))"));
    }

    [Theory]
    [InlineData("SELECT CAST('POINT 1 2' AS geometry)", 6522)]
    [InlineData("SELECT CAST('PONT (1 2)' AS geometry)", 6522)]
    [InlineData("SELECT CAST('POINT (1 x)' AS geometry)", 6522)]
    [InlineData("SELECT CAST('POINT (0 91)' AS geography)", 6522)]
    [InlineData("SELECT geography::STGeomFromText('POINT (0 0)', 1)", 6522)]
    [InlineData("SELECT geography::STPointFromText('LINESTRING (0 0, 1 1)', 4326)", 6522)]
    [InlineData("SELECT CAST(CAST(0x0102 AS geometry) AS nvarchar(max))", 6522)]
    [InlineData("SELECT 1 FROM (SELECT CAST('POINT (0 0)' AS geometry) AS G) AS T ORDER BY G", 249)]
    [InlineData("SELECT 1 FROM (SELECT CAST('POINT (0 0)' AS geometry) AS G) AS T WHERE G = G", 403)]
    public void What_is_no_shape_is_refused(string sql, int number)
    {
        using var db = server.Open();
        Assert.Equal(number, db.Error(sql));
    }
}
