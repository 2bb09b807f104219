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
    [InlineData("nvarchar(50)", "varchar(20)", "values of more than 20 characters are set aside; spaces at the end beyond them are cut")]
    [InlineData("nvarchar(max)", "varchar(20)", "values of more than 20 characters are set aside; spaces at the end beyond them are cut")]
    [InlineData("char(30)", "bpchar(20)", "values of more than 20 characters are set aside")]
    [InlineData("varchar(20)", "bpchar(20)", "spaces at the end")]
    [InlineData("uniqueidentifier", "varchar(20)", "values of more than 20 characters are set aside")]
    [InlineData("bigint", "varchar(20)")]
    [InlineData("nvarchar(20)", "varchar(20)")]
    [InlineData("nvarchar(max)", "text")]
    [InlineData("decimal(18,4)", "numeric(18,2)", "rounded to 2 digits behind the point")]
    [InlineData("decimal(18,4)", "numeric(10,4)", "values of more than 6 digits before the point are set aside")]
    [InlineData("money", "numeric(19,4)")]
    [InlineData("decimal(18,4)", "numeric")]
    [InlineData("int", "numeric(5,0)", "values of more than 5 digits before the point are set aside")]
    [InlineData("decimal(38,4)", "float8", "rounded to 15 digits")]
    [InlineData("float", "float4", "rounded to 6 digits; values out of range are set aside")]
    [InlineData("int", "int2", "values out of range are set aside")]
    [InlineData("bigint", "int4", "values out of range are set aside")]
    [InlineData("tinyint", "int2")]
    [InlineData("int", "int8")]
    [InlineData("decimal(9,0)", "int4")]
    [InlineData("decimal(10,0)", "int4", "values out of range are set aside")]
    [InlineData("int", "bool", "every value but 0 becomes true")]
    [InlineData("bit", "bool")]
    [InlineData("datetime2(7)", "timestamp(0)", "rounded to 0 digits of a second")]
    [InlineData("datetime", "timestamp(3)")]
    [InlineData("datetime2(7)", "timestamp")]
    [InlineData("smalldatetime", "timestamp(0)")]
    [InlineData("datetime", "date", "the time of day")]
    [InlineData("nvarchar(max)", "json", "values that are no json are set aside")]
    [InlineData("json", "json")]
    [InlineData("json", "text")]
    [InlineData("vector", "text")]
    [InlineData("varbinary(9)", "int8", "values of more than 8 bytes are set aside", "zeros before the number, and so the length")]
    [InlineData("varbinary(max)", "numeric", "values of more than 8 bytes are set aside", "zeros before the number, and so the length")]
    [InlineData("binary(4)", "numeric(10,0)")]
    [InlineData("binary(4)", "numeric(9,0)", "values out of range are set aside")]
    [InlineData("decimal(38,38)", "varchar(41)")]
    [InlineData("decimal(38,38)", "varchar(40)", "values of more than 40 characters are set aside")]
    [InlineData("datetimeoffset(7)", "varchar(38)")]
    [InlineData("datetimeoffset(7)", "varchar(37)", "values of more than 37 characters are set aside")]
    [InlineData("datetime2(0)", "varchar(19)")]
    [InlineData("uniqueidentifier", "text", "written with small letters, where SQL Server has capital ones")]
    [InlineData("decimal(9,2)", "numeric(7,0)", "rounded to 0 digits behind the point; values out of range are set aside")]
    [InlineData("decimal(9,2)", "money")]
    [InlineData("bigint", "money", "values out of range are set aside")]
    [InlineData("money", "money", "rounded to 2 digits behind the point")]
    [InlineData("int", "oid", "values out of range are set aside")]
    [InlineData("datetime", "timestamptz", "times that the zone PG_TIME_ZONE leaves out become later ones")]
    [InlineData("datetimeoffset(3)", "timestamp", "which of two instants it was, where the zone PG_TIME_ZONE puts clocks back")]
    [InlineData("binary(8)", "int8")]
    [InlineData("binary(16)", "uuid")]
    [InlineData("varbinary(16)", "uuid", "values of other than 16 bytes are set aside")]
    [InlineData("int", "char", "values of more than 1 byte are set aside")]
    public void A_narrower_target_is_noticed(string source, string target, params string[] expected)
    {
        var column = Columns.Source(source);
        var lost = TargetLoss.Of(column, SourceTypes.Of(column)!.Value.Canonical, Columns.Target(target)).Select(loss => loss.Text);
        Assert.Equal(expected, lost);
    }

    [Fact]
    public void What_jsonb_makes_of_a_document_is_told() =>
        Assert.Equal(
            ["documents with \\u0000 are set aside", "spaces, how numbers are spelt, the order of keys and keys that stand twice"],
            TargetLoss.Of(Columns.Source("json"), CanonicalType.Text, Columns.Target("jsonb")).Select(loss => loss.Text));

    [Theory]
    [InlineData("date", "01/02/2024 is read as January 2", "a time of day, where the text has one")]
    [InlineData("time", "a date and an offset, where the text has them; rounded to 6 digits of a second")]
    [InlineData("timestamp(0)", "01/02/2024 is read as January 2", "an offset, where the text has one; rounded to 0 digits of a second")]
    [InlineData("timestamptz(3)", "01/02/2024 is read as January 2", "the offset (the instant stays); times that the zone PG_TIME_ZONE leaves out become later ones; rounded to 3 digits of a second")]
    [InlineData("numeric(10,2)", "rounded to 2 digits behind the point")]
    [InlineData("float4", "rounded to 6 digits")]
    [InlineData("money", "rounded to 2 digits behind the point; points and commas are read by lc_monetary")]
    public void What_PostgreSQL_leaves_out_of_a_text_that_it_reads_is_told(string target, params string[] expected) =>
        Assert.Equal(
            [$"values that are no {target} are set aside", .. expected],
            TargetLoss.Of(Columns.Source("nvarchar(40)"), CanonicalType.Text, Columns.Target(target)).Select(loss => loss.Text));

    [Fact]
    public void Rounding_and_the_order_of_day_and_month_are_warnings_and_what_the_type_is_for_is_a_note()
    {
        Assert.Equal(Severity.Warning, Severities("decimal(18,4)", "numeric(18,2)").Single());
        Assert.Equal([Severity.Note, Severity.Warning, Severity.Note], Severities("nvarchar(10)", "date"));
    }

    private static IEnumerable<Severity> Severities(string source, string target)
    {
        var column = Columns.Source(source);
        return TargetLoss.Of(column, SourceTypes.Of(column)!.Value.Canonical, Columns.Target(target)).Select(loss => loss.Severity);
    }
}
