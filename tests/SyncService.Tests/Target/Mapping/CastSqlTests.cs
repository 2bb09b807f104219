using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;
using SyncService.Target.Mapping;
using static SyncService.Tests.Target.Tables;

namespace SyncService.Tests.Target.Mapping;

public sealed class CastSqlTests
{
    [Theory]
    [InlineData(CanonicalType.Text, "varchar", 'S', "v")]
    [InlineData(CanonicalType.Int4, "int4", 'N', "v")]
    [InlineData(CanonicalType.Int4, "text", 'S', "v")]
    [InlineData(CanonicalType.Text, "uuid", 'U', "(v)::uuid")]
    [InlineData(CanonicalType.Text, "jsonb", 'U', "(v)::jsonb")]
    [InlineData(CanonicalType.Int4, "jsonb", 'U', "to_jsonb(v)")]
    [InlineData(CanonicalType.Int2, "bool", 'B', "(v <> 0)")]
    [InlineData(CanonicalType.Boolean, "int8", 'N', "(v::int4)::int8")]
    [InlineData(CanonicalType.Int8, "numeric", 'N', "(v)::numeric")]
    [InlineData(CanonicalType.Date, "timestamp", 'D', "(v)::timestamp")]
    [InlineData(CanonicalType.Timestamp, "date", 'D', "(v)::date")]
    [InlineData(CanonicalType.Bytea, "uuid", 'U', "encode(v, 'hex')::uuid")]
    [InlineData(CanonicalType.Int4, "oid", 'N', "(v::int8)::oid")]
    [InlineData(CanonicalType.Text, "oid", 'N', "((v)::int8)::oid")]
    internal void A_value_becomes_the_targets_type(CanonicalType from, string baseType, char category, string sql) =>
        Assert.Equal(sql, CastSql.Of(from, "v", Column("c", baseType, category)));

    [Theory]
    [InlineData(CanonicalType.Text, "_text", 'A')]
    [InlineData(CanonicalType.Uuid, "int4", 'N')]
    [InlineData(CanonicalType.Boolean, "date", 'D')]
    [InlineData(CanonicalType.Time, "date", 'D')]
    [InlineData(CanonicalType.Int4, "uuid", 'U')]
    [InlineData(CanonicalType.Timestamp, "timetz", 'D')]
    [InlineData(CanonicalType.Text, "xid", 'U')]
    [InlineData(CanonicalType.Int4, "regclass", 'N')]
    internal void What_has_no_conversion_is_refused(CanonicalType from, string baseType, char category) =>
        Assert.Null(CastSql.Of(from, "v", Column("c", baseType, category)));

    [Theory]
    [InlineData("uuid", 'U', -1, "(rtrim(v))::uuid")]
    [InlineData("estado", 'E', -1, "(rtrim(v))::estado")]
    [InlineData("bit", 'V', 3, "bit_in(textout(rtrim(v)), 'bit'::regtype, 3)")]
    [InlineData("varbit", 'V', 3, "varbit_in(textout(rtrim(v)), 'varbit'::regtype, 3)")]
    [InlineData("bpchar", 'S', 14, "v")]
    [InlineData("json", 'U', -1, "(rtrim(v))::json")]
    [InlineData("bytea", 'U', -1, "convert_to(v, 'UTF8')")]
    public void The_spaces_of_a_char_are_no_part_of_what_is_no_text(string baseType, char category, int modifier, string sql)
    {
        var to = Column("c", baseType, category) with { Modifier = modifier };
        Assert.Equal(sql, CastSql.Of(new RecordColumn("C", "c", CanonicalType.Text, "char(10)", "varchar(10)"), "v", to));
        Assert.Equal(sql.Replace("rtrim(v)", "v", StringComparison.Ordinal), CastSql.Of(new RecordColumn("C", "c", CanonicalType.Text, "varchar(10)", "varchar(10)"), "v", to));
    }

    [Theory]
    [InlineData("char", 'Z', "octet_length(v) <= 1 ")]
    [InlineData("name", 'S', "octet_length(v) <= 63 ")]
    public void What_a_type_would_cut_is_measured_before(string baseType, char category, string measure) =>
        Assert.Contains(measure, CastSql.Of(CanonicalType.Text, "v", Column("c", baseType, category)), StringComparison.Ordinal);

    [Theory]
    [InlineData("date")]
    [InlineData("time")]
    [InlineData("timetz")]
    [InlineData("timestamp")]
    [InlineData("timestamptz")]
    public void A_word_that_means_the_moment_of_reading_is_no_time(string baseType) => Assert.Equal(
        $"(CASE WHEN v ~* 'now|today|tomorrow|yesterday' THEN v || ' is no fixed time' ELSE v END)::{baseType}",
        CastSql.Of(CanonicalType.Text, "v", Column("c", baseType, 'D')));

    [Fact]
    public void A_fraction_is_never_rounded_into_an_integer() => Assert.Equal(
        "CASE WHEN v::numeric = trunc(v::numeric) THEN (v::numeric)::int4 ELSE (v::text)::int4 END",
        CastSql.Of(CanonicalType.Numeric, "v", Column("c", "int4", 'N')));

    [Fact]
    public void Every_canonical_type_has_a_name_and_fits_itself()
    {
        foreach (var type in Enum.GetValues<CanonicalType>()) Assert.Equal("v", CastSql.Of(type, "v", Column("c", CastSql.NameOf(type))));
    }
}
