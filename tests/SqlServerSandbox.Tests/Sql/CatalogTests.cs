namespace SqlServerSandbox.Tests.Sql;

public sealed class CatalogTests(TestServer server) : IDisposable
{
    private readonly Db _db = server.Open();
    private readonly string _t = TestServer.NewName();

    public void Dispose() => _db.Dispose();

    private void Create() => _db.Execute($"""
        create table {_t} (id int not null identity primary key, code varchar(50) not null, name nvarchar(200), amount decimal(18,2), at datetime not null,
            at2 datetime2(3), big varchar(max), flag bit, version rowversion, g uniqueidentifier);
        create index ix_at on {_t} (at desc, code);
        exec('create view {_t}_v as select id, code as codigo, name, amount, at, flag, amount * 2 as twice, version from {_t}')
        """);

    [Fact]
    public void A_query_without_rows_tells_its_columns()
    {
        Create();
        using var reader = _db.Command($"select * from {_t}_v where 1 = 0").ExecuteReader();
        var columns = reader.GetColumnSchema();

        Assert.Equal("id,codigo,name,amount,at,flag,twice,version", string.Join(",", columns.Select(c => c.ColumnName)));
        Assert.Equal("int,varchar,nvarchar,decimal,datetime,bit,decimal,timestamp", string.Join(",", columns.Select(c => c.DataTypeName == "numeric" ? "decimal" : c.DataTypeName)));
        Assert.Equal("False,False,True,True,False,True,True,False", string.Join(",", columns.Select(c => c.AllowDBNull)));
        Assert.Equal((50, 200), (columns[1].ColumnSize, columns[2].ColumnSize));
        Assert.Equal((18, 2), (columns[3].NumericPrecision, columns[3].NumericScale));
        Assert.False(reader.Read());
    }

    [Fact]
    public void The_catalog_tells_the_columns_of_tables_and_views()
    {
        Create();
        const string columns = "select c.name, t.name, c.max_length, c.precision, c.scale, c.is_nullable, c.is_identity from sys.columns c join sys.types t on t.user_type_id = c.user_type_id where c.object_id = object_id(@name) order by c.column_id";

        Assert.Equal(
            ["id int 4 10 0 False True", "code varchar 50 0 0 False False", "name nvarchar 400 0 0 True False", "amount decimal 9 18 2 True False", "at datetime 8 23 3 False False",
                "at2 datetime2 7 23 3 True False", "big varchar -1 0 0 True False", "flag bit 1 1 0 True False", "version timestamp 8 0 0 False False", "g uniqueidentifier 16 0 0 True False"],
            _db.Rows(columns, ("@name", $"dbo.{_t}")).Select(r => string.Join(" ", r)));
        Assert.Equal("id,codigo,name,amount,at,flag,twice,version", _db.List(columns, ("@name", $"[dbo].[{_t}_v]")));
    }

    [Fact]
    public void The_catalog_tells_keys_and_indexes()
    {
        Create();

        Assert.Equal("id", _db.List($"select c.name from sys.indexes i join sys.index_columns x on x.object_id = i.object_id and x.index_id = i.index_id join sys.columns c on c.object_id = x.object_id and c.column_id = x.column_id where i.object_id = object_id('{_t}') and i.is_primary_key = 1"));
        Assert.Equal(
            ["at True", "code False"],
            _db.Rows($"select c.name, x.is_descending_key from sys.indexes i join sys.index_columns x on x.object_id = i.object_id and x.index_id = i.index_id join sys.columns c on c.object_id = x.object_id and c.column_id = x.column_id where i.name = 'ix_at' and i.object_id = object_id('{_t}') order by x.key_ordinal").Select(r => string.Join(" ", r)));
        Assert.Equal(1, _db.Scalar($"select count(*) from sys.key_constraints where parent_object_id = object_id('{_t}') and type = 'PK'"));
    }

    [Fact]
    public void The_standard_views_tell_tables_and_columns()
    {
        Create();

        Assert.Equal("BASE TABLE,VIEW", _db.List($"select TABLE_TYPE from INFORMATION_SCHEMA.TABLES where TABLE_NAME in ('{_t}', '{_t}_v') order by TABLE_NAME"));
        Assert.Equal(
            ["int  10 0 ", "varchar 50   ", "nvarchar 200   ", "decimal  18 2 ", "datetime    3", "datetime2    3", "varchar -1   "],
            _db.Rows($"select DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE, DATETIME_PRECISION from INFORMATION_SCHEMA.COLUMNS where TABLE_NAME = '{_t}' and ORDINAL_POSITION < 8 order by ORDINAL_POSITION").Select(r => string.Join(" ", r)));
    }

    [Fact]
    public void Objects_are_found_by_name_and_kind()
    {
        Create();

        Assert.NotNull(_db.Scalar($"select object_id('dbo.{_t}', 'U')"));
        Assert.Null(_db.Scalar($"select object_id('dbo.{_t}', 'V')"));
        Assert.Null(_db.Scalar("select object_id('dbo.nowhere')"));
        Assert.Equal(_t, _db.Scalar($"select object_name(object_id('{_t}'))"));
        Assert.Equal("U ,V ", _db.List($"select type from sys.objects where name in ('{_t}', '{_t}_v') order by name"));
        Assert.Equal("dbo", _db.Scalar($"select schema_name(schema_id) from sys.tables where name = '{_t}'"));
        Assert.NotNull(_db.Scalar("select database_id from sys.databases where name = db_name()"));
    }
}
