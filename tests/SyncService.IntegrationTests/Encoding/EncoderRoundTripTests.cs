using System.Data.SqlTypes;
using System.Globalization;
using System.Text;
using SyncService.Encoding;
using SyncService.Encoding.Fields;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Encoding;

/// <summary>What the encoder writes is what PostgreSQL reads, for extremes and random values, whatever the server's styles are.</summary>
public sealed class EncoderRoundTripTests(TestServers servers, ITestOutputHelper output)
{
    private const int RandomValues = 1_200;
    private const string Stamp = "to_char(v, 'YYYY-MM-DD HH24:MI:SS.US')";

    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("SYNC_SEED"), CultureInfo.InvariantCulture, out var seed)
        ? seed
        : Environment.TickCount & 0xFFFFFF;

    private readonly Random random = new(Seed);

    public static TheoryData<string, string> Styles => new()
    {
        { "ISO, DMY", "postgres" },
        { "German", "sql_standard" },
        { "SQL, MDY", "iso_8601" },
        { "Postgres, DMY", "postgres_verbose" },
    };

    [Fact]
    public Task Booleans() => SameAsync("boolean", "v::text", [true, false], () => random.Next(2) == 0, (w, v) => w.Boolean(v), v => v ? "true" : "false");

    [Fact]
    public Task Small_integers() =>
        SameAsync("int2", "v::text", [short.MinValue, short.MaxValue, (short)0, (short)-1], () => (short)random.Next(), (w, v) => w.Int2(v), Invariant);

    [Fact]
    public Task Integers() => SameAsync("int4", "v::text", [int.MinValue, int.MaxValue, 0, -1], () => (int)random.NextInt64(), (w, v) => w.Int4(v), Invariant);

    [Fact]
    public Task Big_integers() =>
        SameAsync("int8", "v::text", [long.MinValue, long.MaxValue, 0L, -1L], () => Bits(), (w, v) => w.Int8(v), Invariant);

    [Fact]
    public Task Numbers_of_38_digits() => SameAsync(
        "numeric", "v::text",
        [SqlDecimal.MaxValue, SqlDecimal.MinValue, SqlDecimal.Parse("0.00000000000000000000000000000000000001"), SqlDecimal.Parse("0"), SqlDecimal.Parse("10000.0000")],
        Number, (w, v) => w.Numeric(v), v => v.ToString());

    [Fact]
    public Task Decimals() => SameAsync(
        "numeric", "v::text", [decimal.MaxValue, decimal.MinValue, 0.0000000000000000000000000001m, 0m, 0.00m],
        () => new decimal(random.Next(), random.Next(), random.Next(), random.Next(2) == 0, (byte)random.Next(29)), (w, v) => w.Numeric(v), UnsignedZero);

    [Fact]
    public Task Single_floats_bit_by_bit() => SameAsync(
        "float4", "encode(float4send(v), 'hex')", [float.MinValue, float.MaxValue, float.Epsilon, -0f, 0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity],
        () => BitConverter.Int32BitsToSingle((int)Bits()), (w, v) => w.Float4(v), v => BitConverter.SingleToInt32Bits(v).ToString("x8", CultureInfo.InvariantCulture));

    [Fact]
    public Task Double_floats_bit_by_bit() => SameAsync(
        "float8", "encode(float8send(v), 'hex')", [double.MinValue, double.MaxValue, double.Epsilon, -0.0, 0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity],
        () => BitConverter.Int64BitsToDouble(Bits()), (w, v) => w.Float8(v), v => BitConverter.DoubleToInt64Bits(v).ToString("x16", CultureInfo.InvariantCulture));

    [Fact]
    public Task Texts() => SameAsync("text", "v", ["", " ", "  padded  ", "é e\u0301", "👩‍👩‍👧", "\\N\t\r\n", "'; DROP TABLE x--"], AnyText, (w, v) => w.Text(v), v => v);

    [Fact]
    public Task Texts_that_cannot_be_stored() => SameAsync(
        "text", "v", [Units(0x61, 0, 0x62), Units(0xD800), Units(0xDC00, 0x78), Units(0xD83D, 0xDC69, 0xD83D)],
        () => AnyText() + (char)random.Next(0xD800, 0xE000), (w, v) => w.Text(v), Replaced);

    [Theory]
    [MemberData(nameof(Styles))]
    public Task Dates(string dateStyle, string intervalStyle) => SameAsync(
        "date", "to_char(v, 'YYYY-MM-DD')", [DateTime.MinValue, DateTime.MaxValue.Date, new DateTime(1999, 12, 31), new DateTime(2000, 1, 1), new DateTime(1900, 2, 28)],
        () => new DateTime(Ticks()).Date, (w, v) => w.Date(v), v => v.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), dateStyle, intervalStyle);

    [Theory]
    [MemberData(nameof(Styles))]
    public Task Times_of_day(string dateStyle, string intervalStyle) => SameAsync(
        "time", "to_char(v, 'HH24:MI:SS.US')", [TimeSpan.Zero, new TimeSpan(TimeSpan.TicksPerDay - 1), new TimeSpan(9), new TimeSpan(10)],
        () => new TimeSpan(random.NextInt64(TimeSpan.TicksPerDay)), (w, v) => w.Time(v), v => v.ToString(@"hh\:mm\:ss\.ffffff", CultureInfo.InvariantCulture), dateStyle, intervalStyle);

    [Theory]
    [MemberData(nameof(Styles))]
    public Task Stamps(string dateStyle, string intervalStyle) => SameAsync(
        "timestamp", Stamp, [0L, DateTime.MaxValue.Ticks, new DateTime(2000, 1, 1).Ticks - 1, new DateTime(1753, 1, 1).Ticks + 9_970_000],
        Ticks, (w, v) => w.Timestamp(v), Micros, dateStyle, intervalStyle);

    [Theory]
    [MemberData(nameof(Styles))]
    public Task Instants(string dateStyle, string intervalStyle) => SameAsync(
        "timestamptz", Stamp.Replace("(v,", "(v AT TIME ZONE 'UTC',", StringComparison.Ordinal),
        [new DateTimeOffset(2026, 3, 1, 23, 59, 59, TimeSpan.FromHours(14)).UtcTicks, new DateTimeOffset(1, 1, 2, 0, 0, 0, TimeSpan.FromHours(14)).UtcTicks, DateTime.MaxValue.Ticks],
        Ticks, (w, v) => w.Timestamp(v), Micros, dateStyle, intervalStyle);

    [Fact]
    public Task Uuids() => SameAsync("uuid", "v::text", [Guid.Empty, Guid.AllBitsSet, Guid.Parse("01234567-89ab-cdef-0123-456789abcdef")], Uuid, (w, v) => w.Uuid(v), v => v.ToString());

    [Fact]
    public Task Bytes() => SameAsync("bytea", "encode(v, 'hex')", [[], [0], [0xFF, 0]], AnyBytes, (w, v) => w.Bytea(v), Convert.ToHexStringLower);

    private async Task SameAsync<T>(
        string type, string text, IEnumerable<T> extremes, Func<T> any, Action<RecordWriter, T> write, Func<T, string> expected,
        string dateStyle = "ISO, MDY", string intervalStyle = "postgres")
    {
        output.WriteLine($"SYNC_SEED={Seed}");
        var cancellation = TestContext.Current.CancellationToken;
        List<T> values = [.. extremes, .. Enumerable.Range(0, RandomValues).Select(_ => any())];
        await using var connection = await (await servers.PostgresAsync).OpenAsync(cancellation: cancellation);
        await CopiedColumn.ExecuteAsync(
            connection, $"SET DateStyle = '{dateStyle}'; SET IntervalStyle = '{intervalStyle}'; SET TimeZone = 'America/Santo_Domingo'", cancellation);
        var read = await CopiedColumn.RoundTripAsync(connection, type, text, values, write, cancellation);
        Assert.Equal(values.Select(expected), read);
        Assert.Equal([null], await CopiedColumn.RoundTripAsync(connection, type, text, [0], (w, _) => w.Null(), cancellation));
    }

    private static string Invariant<T>(T value) where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    /// <summary>PostgreSQL's numeric has one zero.</summary>
    private static string UnsignedZero(decimal value) => (value == 0 ? Math.Abs(value) : value).ToString(CultureInfo.InvariantCulture);

    private static string Micros(long ticks) => new DateTime(ticks).ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    private static string Units(params int[] units) => new([.. units.Select(unit => (char)unit)]);

    private static string Replaced(string value) =>
        System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(value.Replace('\0', '\uFFFD')));

    private long Bits() => random.NextInt64(long.MinValue, long.MaxValue);

    private long Ticks() => random.NextInt64(DateTime.MaxValue.Ticks);

    private Guid Uuid()
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    private byte[] AnyBytes()
    {
        var bytes = new byte[random.Next(40)];
        random.NextBytes(bytes);
        return bytes;
    }

    private SqlDecimal Number()
    {
        var digits = string.Concat(Enumerable.Range(0, random.Next(1, 39)).Select(_ => (char)('0' + random.Next(10)))).TrimStart('0').PadLeft(1, '0');
        var scale = random.Next(digits.Length + 1);
        var text = (scale == digits.Length ? "0" : digits[..^scale]) + (scale > 0 ? "." + digits[^scale..] : "");
        return SqlDecimal.Parse(random.Next(2) == 0 && digits.Any(digit => digit != '0') ? "-" + text : text);
    }

    private string AnyText()
    {
        var text = new StringBuilder();
        for (var left = random.Next(30); left > 0; left--)
        {
            var rune = random.Next(1, 0x110000);
            text.Append(new Rune(rune is >= 0xD800 and < 0xE000 ? 'x' : rune));
        }

        return text.ToString();
    }
}
