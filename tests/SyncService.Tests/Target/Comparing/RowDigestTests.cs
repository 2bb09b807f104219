using System.Buffers.Binary;
using SyncService.Encoding;
using SyncService.Encoding.Fields;
using SyncService.Target.Comparing;

namespace SyncService.Tests.Target.Comparing;

/// <summary>Which rows have the same digest.</summary>
public sealed class RowDigestTests
{
    private static readonly CanonicalType[] Types = [CanonicalType.Int4, CanonicalType.Numeric, CanonicalType.Text];

    [Fact]
    public void An_integer_counts_by_its_value_whatever_its_width()
    {
        var narrow = Of(Types, writer => writer.Int4(-17));
        Assert.Equal(narrow, Of([CanonicalType.Int8, CanonicalType.Numeric, CanonicalType.Text], writer => writer.Int8(-17)));
        Assert.NotEqual(narrow, Of(Types, writer => writer.Int4(17)));
    }

    [Fact]
    public void Digits_shown_behind_the_point_do_not_count_and_the_others_do()
    {
        var price = Of(Types, writer => writer.Int4(1), 1.5m);
        Assert.Equal(price, Of(Types, writer => writer.Int4(1), 1.500m));
        Assert.NotEqual(price, Of(Types, writer => writer.Int4(1), 1.501m));
        Assert.NotEqual(price, Of(Types, writer => writer.Int4(1), -1.5m));
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("a", "a ")]
    [InlineData("a", "A")]
    [InlineData("é", "e\u0301")]
    public void Texts_that_differ_at_all_differ(string? one, string? other) =>
        Assert.NotEqual(Of(Types, writer => writer.Int4(1), 1m, one).Row, Of(Types, writer => writer.Int4(1), 1m, other).Row);

    [Fact]
    public void What_is_not_compared_does_not_count()
    {
        bool[] compared = [true, true, false];
        Assert.Equal(Of(Types, writer => writer.Int4(1), 1m, "a", compared), Of(Types, writer => writer.Int4(1), 1m, "b", compared));
        Assert.NotEqual(Of(Types, writer => writer.Int4(1), 1m, "a", compared), Of(Types, writer => writer.Int4(1), 2m, "a", compared));
    }

    [Fact]
    public void A_key_with_a_null_is_none()
    {
        var digest = new RowDigest(Types, [2, 0]);
        _ = digest.Of(Tuple(writer => writer.Int4(1), 1m, null), default, out var isWithoutKey);
        Assert.True(isWithoutKey);
        _ = digest.Of(Tuple(writer => writer.Int4(1), 1m, ""), default, out isWithoutKey);
        Assert.False(isWithoutKey);
    }

    private static (ulong Key, ulong Row) Of(CanonicalType[] types, Action<RecordWriter> key, decimal number = 1m, string? text = "a", bool[]? compared = null) =>
        new RowDigest(types, [0]).Of(Tuple(key, number, text), compared, out _);

    private static byte[] Tuple(Action<RecordWriter> key, decimal number, string? text)
    {
        using var writer = new RecordWriter(1, Types.Length);
        writer.Begin();
        key(writer);
        writer.Numeric(number);
        if (text is null) writer.Null();
        else writer.Text(text);
        var tuple = writer.Since(RecordHeader.Size).ToArray();
        Assert.Equal(Types.Length, BinaryPrimitives.ReadInt16BigEndian(tuple));
        return tuple;
    }
}
