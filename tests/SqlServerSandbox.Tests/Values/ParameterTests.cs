using System.Data;
using System.Data.SqlTypes;
using Microsoft.Data.SqlClient;

namespace SqlServerSandbox.Tests.Values;

/// <summary>Every type from the client as a parameter, and back.</summary>
public sealed class ParameterTests(TestServer server)
{
    public static TheoryData<SqlDbType, object> Values => new()
    {
        { SqlDbType.Bit, true },
        { SqlDbType.TinyInt, (byte)200 },
        { SqlDbType.SmallInt, (short)-5 },
        { SqlDbType.Int, int.MinValue },
        { SqlDbType.BigInt, long.MaxValue },
        { SqlDbType.Real, 1.25f },
        { SqlDbType.Float, Math.PI },
        { SqlDbType.Money, 12345.6789m },
        { SqlDbType.SmallMoney, -1.5m },
        { SqlDbType.Decimal, -79228162514264337593543950335m },
        { SqlDbType.Char, "abc" },
        { SqlDbType.VarChar, "camión" },
        { SqlDbType.NChar, "日本" },
        { SqlDbType.NVarChar, "日本 ✓" },
        { SqlDbType.Text, "texto" },
        { SqlDbType.NText, "téxto" },
        { SqlDbType.Xml, "<a>1</a>" },
        { SqlDbType.Date, new DateTime(2024, 2, 29) },
        { SqlDbType.Time, new TimeSpan(0, 23, 59, 58, 123) },
        { SqlDbType.SmallDateTime, new DateTime(2024, 2, 29, 12, 34, 0) },
        { SqlDbType.DateTime, new DateTime(2024, 2, 29, 12, 34, 56, 997) },
        { SqlDbType.DateTime2, new DateTime(2024, 2, 29, 12, 34, 56).AddTicks(1234567) },
        { SqlDbType.DateTimeOffset, new DateTimeOffset(2024, 2, 29, 12, 34, 56, TimeSpan.FromHours(-3.5)) },
        { SqlDbType.UniqueIdentifier, Guid.Parse("0E984725-C51C-4BF4-9960-E1C80E27ABA0") },
        { SqlDbType.Binary, new byte[] { 1, 2, 3 } },
        { SqlDbType.VarBinary, new byte[] { 0, 255, 0 } },
        { SqlDbType.Image, new byte[] { 9 } },
        { SqlDbType.Variant, 42 },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_parameter_comes_back_as_it_went_in(SqlDbType type, object value)
    {
        using var db = server.Open();

        Assert.Equal(value, db.Scalar("select @p", ("@p", new SqlParameter("@p", type) { Value = value })));
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void A_null_parameter_is_null(SqlDbType type, object value)
    {
        _ = value;
        using var db = server.Open();

        Assert.Equal(1, db.Scalar("select case when @p is null then 1 else 0 end", ("@p", new SqlParameter("@p", type) { Value = DBNull.Value })));
    }

    [Fact]
    public void Large_parameters_arrive_whole()
    {
        using var db = server.Open();
        string text = string.Concat(Enumerable.Range(0, 40_000).Select(i => (char)('a' + (i % 26))));
        byte[] bytes = [.. Enumerable.Range(0, 100_000).Select(i => (byte)i)];

        object?[] row = db.Rows("select @t, @b, datalength(@t), datalength(@b)", ("@t", text), ("@b", bytes)).Single();

        Assert.Equal(text, row[0]);
        Assert.Equal(bytes, row[1]);
        Assert.Equal(80_000L, row[2]);
        Assert.Equal(100_000L, row[3]);
    }

    [Fact]
    public void A_decimal_of_38_digits_arrives_whole()
    {
        using var db = server.Open();
        var value = SqlDecimal.Parse("-12345678901234567890123456789012345.678");
        using var command = db.Command("select @p", ("@p", new SqlParameter("@p", SqlDbType.Decimal) { Precision = 38, Scale = 3, Value = value }));

        Assert.Equal(value, (SqlDecimal)command.ExecuteReader().ReadSingle(r => r.GetSqlDecimal(0)));
    }

    [Fact]
    public void Output_parameters_and_the_return_value_come_back()
    {
        using var db = server.Open();
        using var command = db.Command("set @out = @in * 2; set @text = N'done'", ("@in", 21));
        var number = command.Parameters.Add(new SqlParameter("@out", SqlDbType.Int) { Direction = ParameterDirection.Output });
        var text = command.Parameters.Add(new SqlParameter("@text", SqlDbType.NVarChar, 10) { Direction = ParameterDirection.InputOutput, Value = "" });

        command.ExecuteNonQuery();

        Assert.Equal(42, number.Value);
        Assert.Equal("done", text.Value);
    }

    [Fact]
    public void A_prepared_statement_runs_again_with_other_values()
    {
        using var db = server.Open();
        using var command = db.Command("select @a + 1");
        command.Parameters.Add("@a", SqlDbType.Int).Value = 1;
        command.Prepare();

        Assert.Equal(2, command.ExecuteScalar());
        command.Parameters[0].Value = 41;
        Assert.Equal(42, command.ExecuteScalar());
    }
}
