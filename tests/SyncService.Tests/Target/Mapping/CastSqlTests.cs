using SyncService.Encoding.Fields;
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
    internal void A_value_becomes_the_targets_type(CanonicalType from, string baseType, char category, string sql) =>
        Assert.Equal(sql, CastSql.Of(from, "v", Column("c", baseType, category)));

    [Theory]
    [InlineData(CanonicalType.Text, "_text", 'A')]
    [InlineData(CanonicalType.Uuid, "int4", 'N')]
    [InlineData(CanonicalType.Boolean, "date", 'D')]
    [InlineData(CanonicalType.Time, "date", 'D')]
    [InlineData(CanonicalType.Int4, "uuid", 'U')]
    internal void What_has_no_conversion_is_refused(CanonicalType from, string baseType, char category) =>
        Assert.Null(CastSql.Of(from, "v", Column("c", baseType, category)));

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
