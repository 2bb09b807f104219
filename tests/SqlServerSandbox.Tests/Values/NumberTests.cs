namespace SqlServerSandbox.Tests.Values;

public sealed class NumberTests(TestServer server)
{
    [Theory]
    [InlineData("7 / 2", "3")]
    [InlineData("-7 / 2", "-3")]
    [InlineData("-7 % 3", "-1")]
    [InlineData("7.0 / 2", "3.500000")]
    [InlineData("1.0 / 3", "0.333333")]
    [InlineData("cast(10 as decimal(10,2)) / cast(3 as decimal(10,2))", "3.3333333333333")]
    [InlineData("cast(1.5 as decimal(3,1)) * cast(2.25 as decimal(3,2))", "3.375")]
    [InlineData("cast(1 as money) / 3", "0.3333")]
    [InlineData("round(2.345, 2)", "2.350")]
    [InlineData("round(-2.345, 2)", "-2.350")]
    [InlineData("round(1234, -2)", "1200")]
    [InlineData("cast(2.5 as int)", "2")]
    [InlineData("cast(cast(2.5 as decimal(3,1)) as decimal(2,0))", "3")]
    [InlineData("cast(1e15 as varchar(30))", "1e+015")]
    [InlineData("cast(0.1 + 0.2 as varchar(30))", "0.3")]
    [InlineData("cast(cast(123.4567 as money) as varchar(30))", "123.46")]
    [InlineData("abs(-5)", "5")]
    [InlineData("ceiling(1.1)", "2")]
    [InlineData("floor(-1.1)", "-2")]
    [InlineData("isnull(null, 5)", "5")]
    [InlineData("try_cast('x' as int)", null)]
    [InlineData("try_convert(date, '2024-13-01')", null)]
    [InlineData("nullif(1, 1)", null)]
    [InlineData("coalesce(null, null, 3)", "3")]
    [InlineData("iif(1 > 2, 'a', 'b')", "b")]
    [InlineData("len('ab  ')", "2")]
    [InlineData("datalength(N'ab')", "4")]
    [InlineData("substring('hello', 2, 3)", "ell")]
    [InlineData("substring('hello', 0, 3)", "he")]
    [InlineData("replace('aBab', 'b', 'x')", "axax")]
    [InlineData("concat('a', null, 1)", "a1")]
    [InlineData("upper('ñ') + lower('Ñ')", "Ññ")]
    [InlineData("right('hello', 2) + left('hello', 2)", "lohe")]
    [InlineData("charindex('L', 'hello')", "3")]
    [InlineData("quotename('a]b')", "[a]]b]")]
    [InlineData("convert(varchar(40), hashbytes('MD5', 'abc'), 2)", "900150983CD24FB0D6963F7D28E17F72")]
    [InlineData("convert(varchar(80), hashbytes('SHA2_256', 'abc'), 2)", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    [InlineData("convert(varchar(20), 0x0A0B, 1)", "0x0A0B")]
    [InlineData("cast(0x00000010 as int)", "16")]
    [InlineData("cast(256 as varbinary(4))", "System.Byte[]")]
    public void An_expression_has_the_value_that_T_SQL_gives_it(string expression, string? expected)
    {
        using var db = server.Open();
        object? value = db.Scalar($"select {expression}");

        Assert.Equal(expected, value is IFormattable f ? f.ToString(null, System.Globalization.CultureInfo.InvariantCulture) : value?.ToString());
    }
}
