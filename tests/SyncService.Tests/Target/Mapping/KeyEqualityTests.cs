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

    [Fact]
    public void A_collation_that_folds_texts_together_does_not_agree() => Assert.False(KeyEquality.Agrees(
        new MappedColumn(0, Text("ID") with { KeyOrdinal = 0 }, Column("id", "text", 'S', loose: true), "s.c0")));
}
