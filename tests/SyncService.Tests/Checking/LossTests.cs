using SyncService.Capture.Discovery;
using SyncService.Checking;
using SyncService.Checking.Sources;
using SyncService.Checking.Targets;
using SyncService.Encoding.Fields;

namespace SyncService.Tests.Checking;

/// <summary>What is said to be lost, from source type to target type.</summary>
public class LossTests
{
    [Theory]
    [InlineData("datetime2(7)", "100 ns cut to µs")]
    [InlineData("time(7)", "100 ns cut to µs")]
    [InlineData("datetimeoffset(3)", "the offset (the instant stays)")]
    [InlineData("datetimeoffset(7)", "the offset (the instant stays); 100 ns cut to µs")]
    [InlineData("nvarchar(50)", "U+0000 and unpaired surrogates become U+FFFD")]
    [InlineData("varchar(50)", "U+0000 becomes U+FFFD")]
    [InlineData("datetime2(6)", null)]
    [InlineData("datetime", null)]
    [InlineData("int", null)]
    [InlineData("decimal(38,10)", null)]
    public void What_a_source_type_cannot_keep_is_known(string type, string? lost) =>
        Assert.Equal(lost, SourceLoss.Of(Columns.Source(type)));

    [Theory]
    [InlineData("nvarchar(50)", "varchar(20)", "values of more than 20 characters are set aside")]
    [InlineData("nvarchar(max)", "varchar(20)", "values of more than 20 characters are set aside")]
    [InlineData("uniqueidentifier", "varchar(20)", "values of more than 20 characters are set aside")]
    [InlineData("bigint", "varchar(20)", null)]
    [InlineData("nvarchar(20)", "varchar(20)", null)]
    [InlineData("nvarchar(max)", "text", null)]
    [InlineData("decimal(18,4)", "numeric(18,2)", "rounded to 2 digits behind the point")]
    [InlineData("decimal(18,4)", "numeric(10,4)", "values of more than 6 digits before the point are set aside")]
    [InlineData("money", "numeric(19,4)", null)]
    [InlineData("decimal(18,4)", "numeric", null)]
    [InlineData("int", "numeric(5,0)", "values of more than 5 digits before the point are set aside")]
    [InlineData("decimal(38,4)", "float8", "rounded to 15 digits")]
    [InlineData("float", "float4", "rounded to 6 digits")]
    [InlineData("int", "int2", "values out of range are set aside")]
    [InlineData("bigint", "int4", "values out of range are set aside")]
    [InlineData("tinyint", "int2", null)]
    [InlineData("int", "int8", null)]
    [InlineData("decimal(9,0)", "int4", null)]
    [InlineData("decimal(10,0)", "int4", "values out of range are set aside")]
    [InlineData("int", "bool", "every value but 0 becomes true")]
    [InlineData("bit", "bool", null)]
    [InlineData("datetime2(7)", "timestamp(0)", "rounded to 0 digits of a second")]
    [InlineData("datetime", "timestamp(3)", null)]
    [InlineData("datetime2(7)", "timestamp", null)]
    [InlineData("smalldatetime", "timestamp(0)", null)]
    [InlineData("datetime", "date", "the time of day")]
    [InlineData("nvarchar(max)", "json", "values that are no json are set aside")]
    [InlineData("json", "json", null)]
    [InlineData("json", "text", null)]
    [InlineData("vector", "text", null)]
    [InlineData("varbinary(9)", "int8", "values of more than 8 bytes are set aside")]
    [InlineData("varbinary(max)", "numeric", "values of more than 8 bytes are set aside")]
    [InlineData("binary(8)", "int8", null)]
    [InlineData("binary(16)", "uuid", null)]
    [InlineData("varbinary(16)", "uuid", "values of other than 16 bytes are set aside")]
    [InlineData("int", "char", "values of more than 1 byte are set aside")]
    public void A_narrower_target_is_noticed(string source, string target, string? expected)
    {
        var column = Columns.Source(source);
        var lost = TargetLoss.Of(column, SourceTypes.Of(column)!.Value.Canonical, Columns.Target(target)).Select(loss => loss.Text);
        Assert.Equal(expected is null ? [] : [expected], lost);
    }

    [Fact]
    public void What_jsonb_makes_of_a_document_is_told() =>
        Assert.Equal(
            ["documents with \\u0000 are set aside", "spaces, the order of keys and keys that stand twice"],
            TargetLoss.Of(Columns.Source("json"), CanonicalType.Text, Columns.Target("jsonb")).Select(loss => loss.Text));

    [Theory]
    [InlineData("date", "a time of day, where the text has one")]
    [InlineData("time", "a date and an offset, where the text has them")]
    [InlineData("timestamp(0)", "an offset, where the text has one; rounded to 0 digits of a second")]
    [InlineData("timestamptz(3)", "rounded to 3 digits of a second")]
    [InlineData("numeric(10,2)", "rounded to 2 digits behind the point")]
    [InlineData("float4", "rounded to 6 digits")]
    [InlineData("money", "rounded to 2 digits behind the point")]
    public void What_PostgreSQL_leaves_out_of_a_text_that_it_reads_is_told(string target, string expected) =>
        Assert.Equal(
            [$"values that are no {target} are set aside", expected],
            TargetLoss.Of(Columns.Source("nvarchar(40)"), CanonicalType.Text, Columns.Target(target)).Select(loss => loss.Text));

    [Fact]
    public void Rounding_is_a_warning_and_reading_text_as_a_date_is_a_note()
    {
        Assert.Equal(Severity.Warning, Severities("decimal(18,4)", "numeric(18,2)").Single());
        Assert.All(Severities("nvarchar(10)", "date"), severity => Assert.Equal(Severity.Note, severity));
    }

    private static IEnumerable<Severity> Severities(string source, string target)
    {
        var column = Columns.Source(source);
        return TargetLoss.Of(column, SourceTypes.Of(column)!.Value.Canonical, Columns.Target(target)).Select(loss => loss.Severity);
    }
}
