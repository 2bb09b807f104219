using System.Data;
using Microsoft.Data.SqlClient;

namespace SqlServerSandbox.Tests.Wire;

public sealed class BulkCopyTests(TestServer server)
{
    private static DataTable Rows(int count)
    {
        var table = new DataTable();
        table.Columns.Add("k", typeof(int));
        table.Columns.Add("name", typeof(string));
        table.Columns.Add("amount", typeof(decimal));
        table.Columns.Add("moment", typeof(DateTime));
        table.Columns.Add("note", typeof(string));
        for (int i = 0; i < count; i++)
            table.Rows.Add(i, $"name {i}", i / 100m, new DateTime(2024, 1, 1).AddSeconds(i), i % 2 == 0 ? DBNull.Value : new string('ñ', i % 50));
        return table;
    }

    [Theory]
    [InlineData(SqlBulkCopyOptions.Default)]
    [InlineData(SqlBulkCopyOptions.TableLock | SqlBulkCopyOptions.KeepNulls)]
    public void Rows_are_loaded_in_bulk(SqlBulkCopyOptions options)
    {
        using var db = server.Open();
        string table = TestServer.NewName();
        db.Execute($"create table {table} (k int not null primary key, name varchar(50) not null, amount decimal(18,2), moment datetime not null, note nvarchar(200))");
        using (var bulk = new SqlBulkCopy(db.Connection, options, null) { DestinationTableName = $"dbo.{table}", BatchSize = 4000 }) bulk.WriteToServer(Rows(10_000));

        Assert.Equal(10_000, db.Scalar($"select count(*) from {table}"));
        Assert.Equal([1234, "name 1234", 12.34m, new DateTime(2024, 1, 1).AddSeconds(1234), null], db.Rows($"select * from {table} where k = 1234").Single());
        Assert.Equal("ñ", db.Scalar($"select note from {table} where k = 1"));
    }

    [Fact]
    public void Columns_that_are_not_loaded_get_their_defaults()
    {
        using var db = server.Open();
        string table = TestServer.NewName();
        db.Execute($"create table {table} (i int identity(10, 5), k int, v rowversion, state varchar(10) not null default 'new', doubled as k * 2)");
        using (var bulk = new SqlBulkCopy(db.Connection) { DestinationTableName = table })
        {
            bulk.ColumnMappings.Add("k", "k");
            bulk.WriteToServer(Rows(3));
        }

        Assert.Equal([[10, 0, "new", 0], [15, 1, "new", 2], [20, 2, "new", 4]], db.Rows($"select i, k, state, doubled from {table} order by i"));
    }

    [Fact]
    public void Every_type_is_loaded()
    {
        using var db = server.Open();
        string table = TestServer.NewName();
        (string Type, object Value)[] columns =
        [
            ("bit", true), ("tinyint", (byte)1), ("smallint", (short)-2), ("int", 3), ("bigint", -4L), ("real", 1.5f), ("float", 2.5), ("money", 1.2345m), ("smallmoney", 5.5m),
            ("decimal(38,4)", -1.2345m), ("char(3)", "abc"), ("varchar(9)", "ñu"), ("varchar(max)", new string('v', 9000)), ("nchar(2)", "日本"), ("nvarchar(9)", "本"),
            ("nvarchar(max)", new string('n', 5000)), ("text", "t"), ("ntext", "n"), ("xml", "<a>1</a>"), ("date", new DateTime(2024, 2, 29)), ("time(3)", new TimeSpan(0, 1, 2, 3, 4)),
            ("smalldatetime", new DateTime(2024, 2, 29, 1, 2, 0)), ("datetime", new DateTime(2024, 2, 29, 1, 2, 3, 7)), ("datetime2(7)", new DateTime(638448000000000001)),
            ("datetimeoffset(7)", new DateTimeOffset(2024, 2, 29, 1, 2, 3, TimeSpan.FromHours(2))), ("uniqueidentifier", Guid.Parse("0E984725-C51C-4BF4-9960-E1C80E27ABA0")),
            ("binary(3)", new byte[] { 1, 2, 3 }), ("varbinary(9)", new byte[] { 4 }), ("varbinary(max)", new byte[9000]), ("image", new byte[] { 6 }), ("sql_variant", 7),
        ];
        db.Execute($"create table {table} ({string.Join(", ", columns.Select((c, i) => $"n{i} {c.Type} null, r{i} {c.Type} not null"))})");
        var data = new DataTable();
        for (int i = 0; i < columns.Length; i++)
        {
            data.Columns.Add($"n{i}", columns[i].Value.GetType());
            data.Columns.Add($"r{i}", columns[i].Value.GetType());
        }
        data.Rows.Add([.. columns.SelectMany(c => new[] { c.Value, c.Value })]);
        data.Rows.Add([.. columns.SelectMany(c => new[] { DBNull.Value, c.Value })]);
        using (var bulk = new SqlBulkCopy(db.Connection) { DestinationTableName = table }) bulk.WriteToServer(data);

        var rows = db.Rows($"select * from {table} order by n3 desc");
        Assert.Equal([.. columns.SelectMany(c => new[] { c.Value, c.Value })], rows[0]);
        Assert.Equal([.. columns.SelectMany(c => new[] { null, c.Value })], rows[1]);
    }

    [Fact]
    public void A_duplicate_key_takes_the_batch_back()
    {
        using var db = server.Open();
        string table = TestServer.NewName();
        db.Execute($"create table {table} (k int primary key); insert {table} values (2)");
        using var bulk = new SqlBulkCopy(db.Connection) { DestinationTableName = table };
        bulk.ColumnMappings.Add("k", "k");

        Assert.Equal(2627, Assert.Throws<SqlException>(() => bulk.WriteToServer(Rows(5))).Number);
        Assert.Equal("2", db.List($"select k from {table}"));
    }

    [Fact]
    public void A_bulk_load_belongs_to_the_transaction_it_runs_in()
    {
        using var db = server.Open();
        using var other = server.Open();
        string table = TestServer.NewName();
        db.Execute($"create table {table} (k int primary key)");
        using (var transaction = db.Connection.BeginTransaction())
        {
            using var bulk = new SqlBulkCopy(db.Connection, SqlBulkCopyOptions.Default, transaction) { DestinationTableName = table };
            bulk.ColumnMappings.Add("k", "k");
            bulk.WriteToServer(Rows(100));
            transaction.Rollback();
        }

        Assert.Equal(0, other.Scalar($"select count(*) from {table}"));
    }
}
