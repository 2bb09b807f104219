using CsCheck;
using SyncService.Capture.Connections;

namespace SyncService.Tests.Capture.Connections;

public sealed class SqlNameTests
{
    [Theory]
    [InlineData("VW_SALES", "[VW_SALES]")]
    [InlineData("dbo.VW_SALES", "[dbo].[VW_SALES]")]
    [InlineData("[ERP].[dbo].[VW SALES]", "[ERP].[dbo].[VW SALES]")]
    [InlineData("\"dbo\".\"a.b\"", "[dbo].[a.b]")]
    [InlineData("ERP..VW_SALES", "[ERP]..[VW_SALES]")]
    [InlineData("link.ERP.dbo.V", "[link].[ERP].[dbo].[V]")]
    [InlineData("[a]]b]", "[a]]b]")]
    [InlineData("V; DROP TABLE x--", "[V; DROP TABLE x--]")]
    [InlineData("V] WHERE 1=1--", "[V]] WHERE 1=1--]")]
    public void A_name_is_quoted_once(string text, string sql) => Assert.Equal(sql, SqlName.Parse(text).Sql);

    [Theory]
    [InlineData("")]
    [InlineData("dbo.")]
    [InlineData("[dbo")]
    [InlineData("[dbo]x")]
    [InlineData("[a].[b]; DROP TABLE x")]
    [InlineData("a.b.c.d.e")]
    [InlineData("[]")]
    public void What_is_no_name_is_refused(string text) => Assert.Throws<FormatException>(() => SqlName.Parse(text));

    [Fact]
    public void No_identifier_leaves_its_brackets() => Gen.String.Where(name => name.Length > 0).Sample(name =>
        SqlName.Parse(SqlName.Quote(name)).Parts is [var only] && only == name);
}
