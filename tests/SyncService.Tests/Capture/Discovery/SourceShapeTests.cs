using SyncService.Capture.Discovery;
using SyncService.Checking;
using Columns = SyncService.Tests.Checking.Columns;

namespace SyncService.Tests.Capture.Discovery;

/// <summary>The columns that a stream reads, before and after their key is known.</summary>
public class SourceShapeTests
{
    [Fact]
    public void Columns_that_differ_by_case_alone_are_named_instead_of_one_of_them_getting_lost()
    {
        var failure = Assert.Throws<SyncException>(() => Describe(Columns.Stream, "Total", "TOTAL"));
        Assert.Contains("the columns Total and TOTAL would both become total", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Failure.Configuration, failure.Failure);
    }

    [Fact]
    public void A_column_renamed_to_another_is_named_and_one_that_is_free_is_not()
    {
        var renamed = Columns.Stream with { RenameColumns = new Dictionary<string, string> { ["Net"] = "total" } };
        Assert.Throws<SyncException>(() => Describe(renamed, "Net", "Total"));
        Describe(renamed, "Net", "Gross");
    }

    [Theory]
    [InlineData("varchar(50)", 1)]
    [InlineData("nchar(5)", 1)]
    [InlineData("bigint", 0)]
    [InlineData("uniqueidentifier", 0)]
    public void Only_a_key_of_text_may_be_spelt_in_two_ways(string type, int findings)
    {
        IReadOnlyList<SourceColumn> columns = [Columns.Source(type, "ID"), Columns.Source("datetime", "STAMP")];
        var shape = SourceShape.Build(Columns.Stream, columns, SourceShape.Describe(Columns.Stream, columns), ["ID"]);
        Assert.Equal(findings, KeyCheck.OfSpelling(shape, "dbo.VW").Count());
    }

    [Theory]
    [InlineData("text", "CAST([CLAVE]]] AS nvarchar(450))")]
    [InlineData("ntext", "CAST([CLAVE]]] AS nvarchar(450))")]
    [InlineData("image", "CAST([CLAVE]]] AS varbinary(900))")]
    [InlineData("xml", "CAST([CLAVE]]] AS nvarchar(450))")]
    [InlineData("geography", "CAST([CLAVE]]] AS nvarchar(450))")]
    [InlineData("geometry", "CAST([CLAVE]]] AS nvarchar(450))")]
    [InlineData("json", "CAST([CLAVE]]] AS nvarchar(450))")]
    public void A_key_that_the_server_cannot_compare_is_named_with_what_to_do(string type, string advice)
    {
        IReadOnlyList<SourceColumn> columns = [Columns.Source("int", "ID"), Columns.Source(type, "CLAVE]"), Columns.Source("datetime", "STAMP")];
        var failure = Assert.Throws<SyncException>(() => SourceShape.Build(Columns.Stream, columns, SourceShape.Describe(Columns.Stream, columns), ["ID", "CLAVE]"]));
        Assert.Contains($"the key column CLAVE] is of type {type}, whose values SQL Server cannot compare", failure.Message, StringComparison.Ordinal);
        Assert.Contains(advice, failure.Hint, StringComparison.Ordinal);
        Assert.Equal(Failure.Configuration, failure.Failure);
    }

    private static void Describe(StreamSpec stream, params string[] more) =>
        SourceShape.Describe(stream, Columns.Read([.. more.Select(name => Columns.Source("int", name))]));
}
