using CsCheck;
using SyncService.Target.Sessions;

namespace SyncService.Tests.Target.Sessions;

public sealed class PgNameTests
{
    [Theory]
    [InlineData("datos_vista", "\"datos_vista\"")]
    [InlineData("Datos_Vista", "\"datos_vista\"")]
    [InlineData("sales.\"Delivery Notes\"", "\"sales\".\"Delivery Notes\"")]
    [InlineData("\"a\"\"b\"", "\"a\"\"b\"")]
    [InlineData("\"a.b\".c", "\"a.b\".\"c\"")]
    [InlineData("t; DROP TABLE x--", "\"t; drop table x--\"")]
    [InlineData("t\" (x); DROP TABLE x--", "\"t\"\" (x); drop table x--\"")]
    public void A_name_is_quoted_once(string text, string sql) => Assert.Equal(sql, PgName.Parse(text).Sql);

    [Theory]
    [InlineData("datos_vista", "datos_vista")]
    [InlineData("Sales.\"notes\"", "sales.notes")]
    [InlineData("sales.\"Delivery Notes\"", "sales.\"Delivery Notes\"")]
    [InlineData("\"a.b\"", "\"a.b\"")]
    [InlineData("\"1a\"", "\"1a\"")]
    public void Two_spellings_of_a_name_are_one_where_the_server_reads_them_as_one(string text, string shortest)
    {
        Assert.Equal(shortest, PgName.Parse(text).Shortest);
        Assert.Equal(PgName.Parse(text), PgName.Parse(shortest));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sales.")]
    [InlineData("\"sales")]
    [InlineData("\"\"")]
    [InlineData("\"a\"b")]
    [InlineData("a.b.c")]
    public void What_is_no_name_is_refused(string text) => Assert.Throws<FormatException>(() => PgName.Parse(text));

    [Fact]
    public void No_identifier_leaves_its_quotes() => Gen.String.Where(name => name.Length > 0).Sample(name =>
        PgName.Parse(PgName.Quote(name)) is { Schema: null } read && read.Name == name);
}
