using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;
using SyncService.Target.Mapping;
using static SyncService.Tests.Target.Tables;

namespace SyncService.Tests.Target.Mapping;

public sealed class KeyEqualityTests
{
    [Theory]
    [InlineData("Int4", "integer", "int4", -1, true)]
    [InlineData("Int4", "integer", "int8", -1, true)]
    [InlineData("Int4", "integer", "text", -1, false)]
    [InlineData("Text", "varchar(10)", "varchar", -1, true)]
    [InlineData("Text", "varchar(10)", "bpchar", -1, false)]
    [InlineData("Text", "varchar(10)", "inet", -1, false)]
    [InlineData("Uuid", "uuid", "uuid", -1, true)]
    [InlineData("Float8", "double precision", "float8", -1, false)]
    [InlineData("Numeric", "numeric(10,2)", "numeric", -1, true)]
    [InlineData("Numeric", "numeric(10,2)", "numeric", ((10 << 16) | 2) + 4, true)]
    [InlineData("Numeric", "numeric(10,2)", "numeric", (10 << 16) + 4, false)]
    [InlineData("Timestamp", "timestamp(3)", "timestamp", 3, true)]
    [InlineData("Timestamp", "timestamp", "timestamp", 3, false)]
    [InlineData("Timestamp", "timestamp", "timestamp", -1, true)]
    [InlineData("Timestamp", "timestamp", "date", -1, false)]
    public void Keys_that_differ_in_a_record_differ_in_the_target(string source, string wanted, string target, int modifier, bool agrees)
    {
        var column = new RecordColumn("ID", "id", Enum.Parse<CanonicalType>(source), "?", wanted, KeyOrdinal: 0);
        Assert.Equal(agrees, KeyEquality.Agrees(new MappedColumn(0, column, Column("id", target) with { Modifier = modifier }, "s.c0")));
    }

    [Theory]
    [InlineData("Numeric", "numeric(10,2)", "numeric", 'N', (10 << 16) + 4, true)]
    [InlineData("Numeric", "numeric(10,2)", "numeric", 'N', ((10 << 16) | 2) + 4, false)]
    [InlineData("Numeric", "numeric(10,2)", "numeric", 'N', ((12 << 16) | 4) + 4, false)]
    [InlineData("Numeric", "numeric(10,2)", "int4", 'N', -1, false)]
    [InlineData("Timestamp", "timestamp(0)", "timestamp", 'D', 3, false)]
    [InlineData("Time", "time(3)", "time", 'D', 0, true)]
    [InlineData("TimestampTz", "timestamptz", "timestamptz", 'D', 6, false)]
    [InlineData("Timestamp", "timestamp", "timestamp", 'D', 0, true)]
    [InlineData("Timestamp", "timestamp(3)", "timestamp", 'D', 3, false)]
    [InlineData("Timestamp", "timestamp(3)", "date", 'D', -1, true)]
    [InlineData("Timestamp", "timestamp(3)", "time", 'D', -1, true)]
    [InlineData("Time", "time", "time", 'D', -1, false)]
    [InlineData("Float8", "double precision", "float8", 'N', -1, false)]
    [InlineData("Float8", "double precision", "float4", 'N', -1, true)]
    [InlineData("Int4", "integer", "bool", 'B', -1, true)]
    [InlineData("Int4", "integer", "text", 'S', -1, false)]
    [InlineData("Text", "varchar(10)", "bpchar", 'S', 14, false)]
    [InlineData("Text", "varchar(10)", "int4", 'N', -1, true)]
    [InlineData("Text", "varchar(10)", "uuid", 'U', -1, false)]
    [InlineData("Text", "varchar(10)", "estado", 'E', -1, false)]
    [InlineData("Bytea", "bytea", "int8", 'N', -1, true)]
    [InlineData("Bytea", "bytea", "uuid", 'U', -1, false)]
    public void Keys_that_the_target_does_not_keep_may_become_one_and_are_never_written_ahead(string source, string wanted, string target, char category, int modifier, bool mayMerge)
    {
        var column = new MappedColumn(0, new RecordColumn("ID", "id", Enum.Parse<CanonicalType>(source), "?", wanted, KeyOrdinal: 0), Column("id", target, category) with { Modifier = modifier }, "s.c0");
        Assert.Equal(mayMerge, KeyEquality.MayMerge(column));
        if (mayMerge) Assert.False(KeyEquality.Agrees(column));
    }

    [Fact]
    public void A_collation_that_folds_texts_together_does_not_agree() => Assert.False(KeyEquality.Agrees(
        new MappedColumn(0, Text("ID") with { KeyOrdinal = 0 }, Column("id", "text", 'S', loose: true), "s.c0")));
}
