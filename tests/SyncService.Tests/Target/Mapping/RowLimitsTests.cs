using System.Globalization;
using CsCheck;
using SyncService.Encoding;
using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;
using SyncService.Target.DeadLetters;
using SyncService.Target.Mapping;
using static SyncService.Tests.Target.Tables;

namespace SyncService.Tests.Target.Mapping;

public sealed class RowLimitsTests
{
    private static readonly TargetTable Limited = Sales(Column("name", "varchar", 'S', "character varying(4)", length: 4), Column("note", "text", 'S')) with { RefusesNulls = true };

    [Theory]
    [InlineData("1234", true)]
    [InlineData("ñ€😀z", true)]
    [InlineData("1234    ", true)]
    [InlineData("", true)]
    [InlineData("12345", false)]
    [InlineData("ñ€😀zz", false)]
    [InlineData("   12", false)]
    [InlineData("1234\t", false)]
    public void A_text_may_have_as_many_characters_as_the_column_takes_and_spaces_behind_them(string name, bool fits) =>
        Assert.Equal(fits, Problem(Limited, name, null) is null);

    [Fact]
    public void The_reason_names_the_column_its_length_and_that_of_the_value() =>
        Assert.Equal(new DeadReason("22001", "name takes 4 characters, and this value has 6.", "name"), Problem(Limited, "ñandú.  ", null));

    [Fact]
    public void Characters_are_counted_as_unicode_counts_them() =>
        Gen.String.Where(text => !text.Any(char.IsSurrogate) && !text.Contains('\0', StringComparison.Ordinal)).Sample(text =>
            Assert.Equal(text.TrimEnd(' ').EnumerateRunes().Count() <= 4, Problem(Limited, text, null) is null));

    [Fact]
    public void NULL_is_refused_where_the_column_takes_none_in_the_words_of_the_server()
    {
        var table = Limited with { Columns = [.. Limited.Columns.Select(column => column.Name == "note" ? column with { NotNull = true } : column)] };
        Assert.Equal(new DeadReason("23502", "null value in column \"note\" of relation \"sales\" violates not-null constraint", "note"), Problem(table, "1234", null));
        Assert.Null(Problem(table, null, "there"));
    }

    [Fact]
    public void NULL_is_left_to_the_server_where_a_trigger_may_put_something_in_its_place()
    {
        var table = Limited with { RefusesNulls = false, Columns = [.. Limited.Columns.Select(column => column with { NotNull = true })] };
        Assert.Null(Problem(table, null, null));
    }

    [Fact]
    public void Where_every_column_takes_everything_there_is_nothing_to_look_at() =>
        Assert.True(UpsertPlan.Build(Records(Text("NOTE")), Sales(Column("note", "text", 'S'))).Limits.AreNone);

    [Theory]
    [InlineData("999.99", true)]
    [InlineData("-999.99", true)]
    [InlineData("0", true)]
    [InlineData("0.0001", true)]
    [InlineData("1000", false)]
    [InlineData("-1000.5", false)]
    [InlineData("12345678901234567890", false)]
    public void A_number_has_as_many_places_before_the_point_as_the_column_takes(string value, bool fits)
    {
        var number = decimal.Parse(value, CultureInfo.InvariantCulture);
        var problem = Problem(CanonicalType.Numeric, Column("n", "numeric", 'N', "numeric(5,2)") with { Modifier = ((5 << 16) | 2) + 4 }, writer => writer.Numeric(number));
        Assert.Equal(fits ? null : new DeadReason("22003", "n (numeric(5,2)): numeric field overflow", "n"), problem);
    }

    [Fact]
    public void What_only_rounding_makes_too_large_is_left_to_the_server() => Assert.Null(Problem(
        CanonicalType.Numeric, Column("n", "numeric", 'N', "numeric(5,2)") with { Modifier = ((5 << 16) | 2) + 4 }, writer => writer.Numeric(999.999m)));

    [Theory]
    [InlineData("int4", int.MaxValue, true)]
    [InlineData("int4", int.MinValue, true)]
    [InlineData("int4", int.MaxValue + 1L, false)]
    [InlineData("int2", short.MinValue, true)]
    [InlineData("int2", short.MinValue - 1L, false)]
    [InlineData("int8", long.MaxValue, true)]
    public void An_integer_is_in_the_range_of_the_column(string type, long value, bool fits) =>
        Assert.Equal(fits, Problem(CanonicalType.Int8, Column("n", type, 'N'), writer => writer.Int8(value)) is null);

    private static DeadReason? Problem(CanonicalType type, TargetColumn column, Action<RecordWriter> write)
    {
        var records = Records(new RecordColumn("N", "n", type, "", ""));
        using var writer = new RecordWriter(records.Id, records.Columns.Count);
        writer.Begin();
        writer.Int4(1);
        writer.Timestamp(0);
        write(writer);
        var stamp = Watermark.OfTimestamp(new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Unspecified));
        writer.End(1, stamp, new Position(CaptureMode.Timestamp, stamp), 0);
        return UpsertPlan.Build(records, Sales(column)).Limits.ProblemOf(writer.Since(0)[RecordHeader.Size..]);
    }

    private static DeadReason? Problem(TargetTable table, string? name, string? note)
    {
        var records = Records(Text("NAME"), Text("NOTE"));
        using var writer = new RecordWriter(records.Id, records.Columns.Count);
        writer.Begin();
        writer.Int4(1);
        writer.Timestamp(0);
        Write(name);
        Write(note);
        var stamp = Watermark.OfTimestamp(new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Unspecified));
        writer.End(1, stamp, new Position(CaptureMode.Timestamp, stamp), 0);
        return UpsertPlan.Build(records, table).Limits.ProblemOf(writer.Since(0)[RecordHeader.Size..]);

        void Write(string? text)
        {
            if (text is null) writer.Null();
            else writer.Text(text);
        }
    }
}
