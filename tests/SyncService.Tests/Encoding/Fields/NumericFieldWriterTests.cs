using System.Data.SqlTypes;
using System.Globalization;
using System.Numerics;
using CsCheck;
using SyncService.Encoding.Fields;

namespace SyncService.Tests.Encoding.Fields;

public sealed class NumericFieldWriterTests
{
    private static readonly Gen<(string Digits, int Scale, bool Negative)> AnyDigits =
        Gen.Select(Gen.Char['0', '9'].Array[1, 38], Gen.Int[0, 38], Gen.Bool)
            .Select((digits, scale, negative) => (new string(digits), Math.Min(scale, digits.Length), negative));

    [Fact]
    public void A_number_of_up_to_38_digits_keeps_every_digit() => AnyDigits.Sample(number =>
    {
        var (digits, scale, negative) = number;
        var text = (negative ? "-" : "") + (scale == digits.Length ? "0" : digits[..^scale]) + (scale > 0 ? "." + digits[^scale..] : "");
        var expected = BigInteger.Parse(digits, CultureInfo.InvariantCulture) * (negative ? -1 : 1);
        var sql = SqlDecimal.ConvertToPrecScale(SqlDecimal.Parse(text), 38, scale);
        return Decoded.Numeric(EncodedField.Of(writer => writer.Numeric(sql))) == (expected, scale);
    });

    [Fact]
    public void A_decimal_keeps_every_digit() => Gen.Decimal.Sample(value =>
    {
        var (unscaled, scale) = Decoded.Numeric(EncodedField.Of(writer => writer.Numeric(value)));
        var bits = decimal.GetBits(value);
        return scale == value.Scale && (decimal)unscaled == new decimal(bits[0], bits[1], bits[2], bits[3] < 0, 0);
    });

    [Theory]
    [InlineData("99999999999999999999999999999999999999")]
    [InlineData("-99999999999999999999999999999999999999")]
    [InlineData("0.99999999999999999999999999999999999999")]
    [InlineData("0.00000000000000000000000000000000000001")]
    [InlineData("10000")]
    [InlineData("0.0001")]
    [InlineData("0.00010000")]
    [InlineData("18446744073709551616")]
    [InlineData("18446744073709551615.0001")]
    [InlineData("0")]
    public void Extremes_keep_every_digit(string text)
    {
        var value = SqlDecimal.Parse(text);
        var expected = BigInteger.Parse(text.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        Assert.Equal((expected, value.Scale), Decoded.Numeric(EncodedField.Of(writer => writer.Numeric(value))));
    }

    [Fact]
    public void Zero_has_no_sign()
    {
        Assert.Equal((BigInteger.Zero, 2), Decoded.Numeric(EncodedField.Of(writer => writer.Numeric(-0.00m))));
        Assert.Equal((BigInteger.Zero, 1), Decoded.Numeric(EncodedField.Of(writer => writer.Numeric(SqlDecimal.ConvertToPrecScale(new SqlDecimal(-0.0m), 5, 1)))));
    }
}
