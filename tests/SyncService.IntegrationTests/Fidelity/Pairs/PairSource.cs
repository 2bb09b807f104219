using System.Text.Json;
using System.Xml.Linq;
using SyncService.Capture.Discovery;
using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;
using SyncService.Tests.Checking;

namespace SyncService.IntegrationTests.Fidelity.Pairs;

/// <summary>A source column and values of it at each edge, as PostgreSQL's canonical type writes them.</summary>
internal sealed record PairSource(string Type, params string[] Values)
{
    private const string Least = "-99999999999999999999999999999999999999";
    private const string Most = "99999999999999999999999999999999999999";
    private const string AllBits = "ffffffffffffffffffffffffffffffff";

    public static IReadOnlyList<PairSource> All { get; } =
    [
        new("bit", "true", "false"),
        new("tinyint", "0", "1", "2", "255"),
        new("smallint", "-32768", "-1", "0", "1", "2", "999", "32767"),
        new("int", "-2147483648", "-32769", "-1", "0", "1", "12345", "99999", "100000", "16777217", "2147483647"),
        new("bigint", "-9223372036854775808", "-2147483649", "-1", "0", "1", "99999", "4294967296", "9007199254740993", "9223372036854775807"),
        new("decimal(5,0)", "-99999", "32767", "32768", "0", "1", "2"),
        new("decimal(9,2)", "-9999999.99", "9999999.99", "99999.99", "0.01", "0.00", "1.00", "123.45"),
        new("decimal(10,4)", "-999999.9999", "999999.9999", "0.0001", "0.0050", "1.0000", "0.0000"),
        new("decimal(38,0)", Least, Most, "0", "1", "32768", "2147483648", "9223372036854775808", "92233720368547758", "92233720368547759"),
        new("decimal(38,38)", $"-0.{Most}", $"0.{Most}", "0.00000000000000000000000000000000000001", "0.00000000000000000000000000000000000000"),
        new("money", "-922337203685477.5808", "922337203685477.5807", "0.0001", "1.5000", "1.0000", "0.0000"),
        new("smallmoney", "-214748.3648", "214748.3647", "0.0001", "1.0000", "0.0000"),
        new("real", "-3.4028235e38", "-1.23220864e-14", "3.4028235e38", "1.17549435e-38", "16777216", "0", "1", "0.1", "1.5", "0.333333343"),
        new("float", "-1.7976931348623157e308", "1.7976931348623157e308", "2.2250738585072014e-308", "9007199254740993", "9223372036854775808", "0", "1", "0.1", "1.5", "0.33333333333333331"),
        new("date", "0001-01-01", "1753-01-01", "2024-02-29", "2024-09-08", "9999-12-31"),
        new("time(0)", "00:00:00", "23:59:59"),
        new("time(7)", "00:00:00", "10:11:12.123456", "23:59:59.999999"),
        new("smalldatetime", "1900-01-01 00:00:00", "2024-09-08 00:30:00", "2079-06-06 23:59:00"),
        new("datetime", "1753-01-01 00:00:00", "2024-09-08 00:30:00", "2024-03-01 10:11:12.003", "9999-12-31 23:59:59.997"),
        new("datetime2(0)", "0001-01-01 00:00:00", "2024-09-08 00:30:00", "9999-12-31 23:59:59"),
        new("datetime2(7)", "0001-01-01 00:00:00", "2024-09-08 00:30:00", "2024-03-01 10:11:12.123456", "9999-12-31 23:59:59.999999"),
        new("datetimeoffset(0)", "0001-12-31 10:00:00+00 BC", "2024-04-07 02:30:00+00", "2024-04-07 03:30:00+00", "10000-01-01 13:59:59+00"),
        new("datetimeoffset(7)", "0001-12-31 10:00:00.123456+00 BC", "2024-04-07 02:30:00+00", "2024-04-07 03:30:00+00", "10000-01-01 13:59:59.999999+00"),
        new("uniqueidentifier", "00000000-0000-0000-0000-000000000000", "01234567-89ab-cdef-0123-456789abcdef", "ffffffff-ffff-ffff-ffff-ffffffffffff"),
        new("binary(2)", @"\x0000", @"\x0001", @"\xffff"),
        new("binary(8)", @"\x0000000000000000", @"\x0000000000000001", @"\x7fffffffffffffff", @"\xffffffffffffffff"),
        new("rowversion", @"\x0000000000000000", @"\x00000000000007d1", @"\x7fffffffffffffff", @"\xffffffffffffffff"),
        new("binary(9)", @"\x000000000000000001", @"\xffffffffffffffffff"),
        new("binary(16)", @"\x0123456789abcdef0123456789abcdef", $@"\x{AllBits}"),
        new("varbinary(8)", @"\x", @"\x01", @"\x0001", @"\x7fffffffffffffff", @"\xffffffffffffffff"),
        new("varbinary(16)", @"\x", @"\x01", @"\x0001", @"\x7fffffffffffffff", @"\xffffffffffffffffff", $@"\x{AllBits}"),
        new("varbinary(max)", @"\x", @"\x01", @"\x0001", @"\x7fffffffffffffff", @"\xffffffffffffffffff", $@"\x{AllBits}", $@"\x{AllBits}00", $@"\x{AllBits}{AllBits}"),
        new("varchar(40)"),
        new("nvarchar(max)"),
        new("char(40)"),
        new("json"),
        new("xml"),
    ];

    public SourceColumn Column { get; } = Type is "rowversion" ? new SourceColumn("C", "timestamp", 8, 0, 0) : Columns.Source(Type);

    public CanonicalType Canonical => SourceTypes.Of(Column)!.Value.Canonical;

    public bool IsText => Canonical == CanonicalType.Text;

    public RecordColumn Record => new("C", "c", Canonical, Column.TypeText, SourceTypes.Of(Column)!.Value.TargetType);

    public bool IsPadded => Column.Type is "char";

    /// <summary>What it may hold of the texts that a target is to be tried with.</summary>
    public IEnumerable<(string Given, string? Same)> Of(PairTarget target) =>
        IsText ? TextSamples.For(target).Concat(Document).Where(text => Holds(text.Given)) : Values.Select(value => (value, (string?)null));

    /// <summary>What some of these hold, whatever the target.</summary>
    private (string Given, string? Same)[] Document => Column.Type switch { "json" => [("{\"a\": 1}", null)], "xml" => [("<a>ñ</a>", null)], _ => [] };

    private bool Holds(string text) => Column.Type switch
    {
        "json" => IsSound(() => JsonDocument.Parse(text)),
        "xml" => !text.StartsWith("<?", StringComparison.Ordinal) && IsSound(() => XDocument.Parse(text)),
        _ => Column.Length == -1 || text.Length <= Column.Length,
    };

    private static bool IsSound(Func<object> read)
    {
        try
        {
            (read() as IDisposable)?.Dispose();
            return true;
        }
        catch (Exception e) when (e is JsonException or System.Xml.XmlException)
        {
            return false;
        }
    }
}
