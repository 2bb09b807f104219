using System.Buffers.Binary;
using CsCheck;
using SyncService.Encoding;
using SyncService.Encoding.Fields;

namespace SyncService.Tests.Encoding.Fields;

public sealed class FieldWritersTests
{
    private static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    [Fact]
    public void Null_is_a_field_without_bytes() => Assert.Null(EncodedField.Of(writer => writer.Null()));

    [Fact]
    public void Integers_are_big_endian_in_their_own_width()
    {
        Gen.Short.Sample(value => BinaryPrimitives.ReadInt16BigEndian(Of(w => w.Int2(value), 2)) == value);
        Gen.Int.Sample(value => BinaryPrimitives.ReadInt32BigEndian(Of(w => w.Int4(value), 4)) == value);
        Gen.Long.Sample(value => BinaryPrimitives.ReadInt64BigEndian(Of(w => w.Int8(value), 8)) == value);
        Assert.Equal([1], Of(w => w.Boolean(true), 1));
        Assert.Equal([0], Of(w => w.Boolean(false), 1));
    }

    [Fact]
    public void Floats_keep_every_bit()
    {
        Gen.Float.Sample(value => BinaryPrimitives.ReadInt32BigEndian(Of(w => w.Float4(value), 4)) == BitConverter.SingleToInt32Bits(value));
        Gen.Double.Sample(value => BinaryPrimitives.ReadInt64BigEndian(Of(w => w.Float8(value), 8)) == BitConverter.DoubleToInt64Bits(value));
        Assert.Equal(BitConverter.DoubleToInt64Bits(-0.0), BinaryPrimitives.ReadInt64BigEndian(Of(w => w.Float8(-0.0), 8)));
    }

    [Fact]
    public void A_stamp_is_cut_to_microseconds_and_never_rounded_up() => Gen.Long[0, DateTime.MaxValue.Ticks].Sample(ticks =>
    {
        var micros = BinaryPrimitives.ReadInt64BigEndian(Of(w => w.Timestamp(ticks), 8));
        var cut = ticks - Epoch.Ticks - (micros * 10);
        return cut is >= 0 and < 10;
    });

    [Fact]
    public void A_time_of_day_never_reaches_the_next_day() =>
        Assert.Equal(86_399_999_999, BinaryPrimitives.ReadInt64BigEndian(Of(w => w.Time(new TimeSpan(TimeSpan.TicksPerDay - 1)), 8)));

    [Fact]
    public void A_date_counts_days_on_both_sides_of_2000() => Gen.Int[0, DateOnly.MaxValue.DayNumber].Sample(day =>
        BinaryPrimitives.ReadInt32BigEndian(Of(w => w.Date(DateOnly.FromDayNumber(day).ToDateTime(TimeOnly.MinValue)), 4))
            == day - DateOnly.FromDateTime(Epoch).DayNumber);

    [Fact]
    public void A_uuid_has_the_bytes_that_its_text_shows() => Gen.Guid.Sample(value =>
        Convert.ToHexStringLower(Of(w => w.Uuid(value), 16)) == value.ToString("N"));

    [Fact]
    public void Bytes_stay_as_they_are() => Gen.Byte.Array.Sample(value => EncodedField.Of(w => w.Bytea(value))!.SequenceEqual(value));

    private static byte[] Of(Action<RecordWriter> write, int width)
    {
        var field = EncodedField.Of(write)!;
        Assert.Equal(width, field.Length);
        return field;
    }
}
