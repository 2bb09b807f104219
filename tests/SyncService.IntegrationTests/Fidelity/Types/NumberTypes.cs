using System.Data.SqlTypes;
using System.Globalization;
using System.Numerics;

namespace SyncService.IntegrationTests.Fidelity.Types;

/// <summary>bit, integers, decimals of up to 38 digits, money and floats.</summary>
internal static class NumberTypes
{
    private const string DoubleBits = "encode(float8send(v), 'hex')";
    private const string SingleBits = "encode(float4send(v), 'hex')";

    private static readonly float[] Singles = [0f, -0f, float.MinValue, float.MaxValue, 1.17549435E-38f, -1.17549435E-38f, 1f / 3, 16777217f, 0.1f];
    private static readonly double[] Doubles = [0, -0.0, double.MinValue, double.MaxValue, 2.2250738585072014E-308, -2.2250738585072014E-308, 1.0 / 3, 9007199254740993, 0.1];

    public static IReadOnlyList<SourceType> All { get; } =
    [
        Integers("bit", 0, 1) with { Extremes = [Bit(true), Bit(false)], Any = random => Bit(random.Next(2) == 0) },
        Integers("tinyint", byte.MinValue, byte.MaxValue),
        Integers("smallint", short.MinValue, short.MaxValue),
        Integers("int", int.MinValue, int.MaxValue),
        Integers("bigint", long.MinValue, long.MaxValue),
        Decimals("decimal", 38, 0), Decimals("decimal", 38, 38), Decimals("decimal", 38, 10), Decimals("decimal", 28, 28), Decimals("decimal", 29, 4),
        Decimals("decimal", 18, 2), Decimals("decimal", 9, 0), Decimals("decimal", 1, 1), Decimals("numeric", 38, 19), Decimals("numeric", 19, 19),
        Money("money", long.MinValue, long.MaxValue),
        Money("smallmoney", int.MinValue, int.MaxValue),
        new SourceType("t_real", "real", [.. Singles.Select(Single)], random => Single(AnySingle(random))) { Text = SingleBits, TextInVariant = "encode(float4send(v::float4), 'hex')" },
        new SourceType("t_float", "float", [.. Doubles.Select(Double)], random => Double(AnyDouble(random))) { Text = DoubleBits, TextInVariant = "encode(float8send(v::float8), 'hex')" },
        Decimals("decimal", 12, 3) with { Name = "alias_decimal", IsAlias = true, TextInVariant = null },
    ];

    /// <summary>The same without NULL: the wire has other types for them.</summary>
    public static IReadOnlyList<SourceType> Required { get; } = [.. All.Where(type => !type.IsAlias).Select(type => type with { IsNullable = false, Name = $"{type.Name}_required" })];

    private static Sample Bit(bool value) => new(value, value ? "true" : "false", InVariant: value ? "1" : "0");

    private static SourceType Integers(string type, long least, long most)
    {
        return new($"t_{type}", type, [Of(least), Of(most), Of(0), Of(1), Of(least / 2)], random => Of(random.NextInt64(least, most))) { TextInVariant = "v" };

        Sample Of(long value)
        {
            object given = type switch { "tinyint" => (byte)value, "smallint" => (short)value, "int" => (int)value, _ => value };
            return new(given, value.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static SourceType Decimals(string type, int precision, int scale)
    {
        var limit = BigInteger.Pow(10, precision);
        return new($"t_{type}_{precision}_{scale}", $"{type}({precision},{scale})", [Of(limit - 1), Of(1 - limit), Of(0), Of(1), Of(-1), Of(limit / 10), Of(-limit / 3)], Any)
        {
            TextInVariant = "v",
        };

        Sample Any(Random random)
        {
            var value = BigInteger.Zero;
            for (var digits = random.Next(1, precision + 1); digits > 0; digits--) value = (value * 10) + random.Next(10);
            return Of(random.Next(2) == 0 ? value : -value);
        }

        Sample Of(BigInteger units)
        {
            var digits = BigInteger.Abs(units).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
            var text = (units < 0 ? "-" : "") + (scale == 0 ? digits : $"{digits[..^scale]}.{digits[^scale..]}");
            return new(SqlDecimal.ConvertToPrecScale(SqlDecimal.Parse(text), precision, scale), text);
        }
    }

    private static SourceType Money(string type, long least, long most)
    {
        return new($"t_{type}", type, [Of(least), Of(most), Of(0), Of(1), Of(-1), Of(-9999)], random => Of(random.NextInt64(least, most))) { TextInVariant = "v" };

        static Sample Of(long units)
        {
            var digits = BigInteger.Abs(units).ToString(CultureInfo.InvariantCulture).PadLeft(5, '0');
            return new(units / 10_000m, $"{(units < 0 ? "-" : "")}{digits[..^4]}.{digits[^4..]}");
        }
    }

    private static Sample Single(float value) => new(value, BitConverter.SingleToUInt32Bits(value).ToString("x8", CultureInfo.InvariantCulture));

    private static Sample Double(double value) => new(value, BitConverter.DoubleToUInt64Bits(value).ToString("x16", CultureInfo.InvariantCulture));

    /// <summary>SQL Server has neither infinities nor NaN.</summary>
    private static float AnySingle(Random random)
    {
        float value;
        do value = BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32));
        while (!float.IsNormal(value));
        return value;
    }

    private static double AnyDouble(Random random)
    {
        double value;
        do value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
        while (!double.IsNormal(value));
        return value;
    }
}
