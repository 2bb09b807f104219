namespace SyncService.IntegrationTests.Fidelity.Pairs;

/// <summary>Texts for each target type, with what the same value looks like there where it is spelt otherwise.</summary>
internal static class TextSamples
{
    private static readonly Dictionary<string, (string Given, string? Same)[]> ByType = new(StringComparer.Ordinal)
    {
        ["boolean"] = [Kept("true"), ("yes", "true"), ("F", "false"), ("0", "false"), Kept("2"), Kept("")],
        ["smallint"] = [Kept("32767"), Kept("-32768"), Kept("32768"), Kept("3.5"), (" 7 ", "7"), Kept("")],
        ["integer"] = [Kept("2147483647"), Kept("2147483648"), Kept("-2147483649"), Kept("3.5"), Kept("1e3")],
        ["bigint"] = [Kept("9223372036854775807"), Kept("9223372036854775808"), Kept("3.0")],
        ["numeric"] = [Kept("1.50"), ("1e3", "1000"), Kept("NaN"), Kept("1234567890123456789012345678901.2345678"), Kept("1,5"), Kept("1e-20000"), Kept("1e200000")],
        ["numeric(10,2)"] = [("1.5", "1.50"), Kept("1.239"), Kept("12345678.99"), Kept("123456789.00"), Kept("99999999.999"), Kept("abc")],
        ["numeric(5,0)"] = [Kept("99999"), Kept("99999.5"), Kept("1.4"), Kept("100000")],
        ["numeric(6,-2)"] = [Kept("1200"), Kept("1234"), Kept("100000000")],
        ["numeric(3,3)"] = [Kept("0.999"), Kept("0.9994"), Kept("1")],
        ["numeric(38,38)"] = [Kept("1"), Kept("4e-39")],
        ["numeric(38,0)"] = [Kept("99999999999999999999999999999999999999"), Kept("0.5"), Kept("1e38")],
        ["real"] = [Kept("0.1"), Kept("0.123456789"), Kept("1e39"), Kept("1e-50"), Kept("abc")],
        ["double precision"] = [Kept("0.1"), Kept("0.12345678901234567890"), Kept("1e309"), Kept("1e-400"), Kept("abc")],
        ["money"] = [("1.50", "$1.50"), Kept("1.239"), Kept("1,50"), Kept("abc"), Kept("1e20"), Kept("92233720368547758.08")],
        ["oid"] = [Kept("5"), Kept("4294967295"), Kept("-1"), Kept("4294967296"), Kept("abc")],
        ["pg_lsn"] = [Kept("16/B374D848"), Kept("G/0")],
        ["text"] = [Kept(""), Kept(" ab "), Kept("ñ😀")],
        ["citext"] = [Kept(""), Kept(" aB "), Kept("ñ😀")],
        ["varchar(5)"] = [Kept("abcde"), Kept("ab "), Kept("ñ😀ñ😀ñ"), Kept("abcdef"), Kept("abcde   "), Kept("abc   f")],
        ["corto"] = [Kept("abcde"), Kept("abcdef"), Kept("abcde   ")],
        ["char(5)"] = [Kept("ab"), Kept("ab "), Kept("ñ😀ñ😀ñ"), Kept("abcdef"), Kept("abcde   ")],
        ["name"] = [Kept("abc"), Kept(new string('a', 63)), Kept(new string('a', 64)), Kept(new string('ñ', 32)), Kept("ab ")],
        ["\"char\""] = [Kept("a"), Kept(""), Kept("ab"), Kept("ñ"), Kept(@"\303")],
        ["date"] = [Kept("2024-02-29"), Kept("2024-02-30"), ("20240301", "2024-03-01"), Kept("2024-03-01 10:00"), Kept("2024-03-01T23:00:00Z"), .. Orders(""), .. Moving, Kept("infinity")],
        ["time"] = [Kept("10:11:12"), Kept("24:00:00"), Kept("25:00:00"), Kept("10:11:12.123456"), Kept("10:11:12.1234567"), Kept("2024-03-01 10:00:00"), Kept("10:00:00+05"), Kept("now")],
        ["time(0)"] = [Kept("10:11:12"), Kept("10:11:12.5"), Kept("10:00:00+05"), Kept("x")],
        ["timetz"] = [Kept("10:11:12+05:30"), Kept("10:11:12.1234567+05"), Kept("10:11:12"), Kept("2024-03-01 10:00:00+05"), Kept("now"), Kept("x")],
        ["timetz(0)"] = [Kept("10:11:12+05:30"), Kept("10:11:12.5+05"), Kept("x")],
        ["timestamp"] = [Kept("2024-03-01 10:00:00"), ("2024-03-01T10:00:00", "2024-03-01 10:00:00"), ("2024-03-01", "2024-03-01 00:00:00"), Kept("2024-03-01T10:00:00+05:30"), Kept("2024-03-01 10:00:00.1234567"), Kept("294277-01-01"), .. Orders(" 10:00:00"), .. Moving],
        ["timestamp(0)"] = [Kept("2024-03-01 10:00:00"), Kept("2024-03-01 10:00:00.5"), .. Orders(" 10:00:00"), Kept("x")],
        ["timestamp(3)"] = [Kept("2024-03-01 10:00:00.123"), Kept("2024-03-01 10:00:00.1239"), .. Orders(" 10:00:00"), Kept("x")],
        ["segundo"] = [Kept("2024-03-01 10:00:00"), Kept("2024-03-01 10:00:00.5"), Kept("now"), Kept("x")],
        ["timestamptz"] = [Kept("2024-03-01 10:00:00-03"), Kept("2024-03-01T10:00:00+05:30"), Kept("2024-03-01 10:00:00.1234567-03"), Kept("2024-09-08 00:30:00"), Kept("2024-13-01"), .. Orders(" 10:00:00-03"), .. Moving],
        ["timestamptz(0)"] = [Kept("2024-03-01 10:00:00-03"), Kept("2024-03-01 10:00:00.5-03"), Kept("2024-03-01T10:00:00+05:30"), Kept("x")],
        ["interval"] = [Kept("1 day"), ("24:00", "24:00:00"), Kept("00:00:00.1234567"), Kept("x")],
        ["interval(0)"] = [Kept("1 day"), Kept("00:00:00.5"), Kept("x")],
        ["interval day"] = [Kept("1 day"), Kept("1 day 10:00"), Kept("x")],
        ["uuid"] = [Kept("01234567-89ab-cdef-0123-456789abcdef"), ("01234567-89AB-CDEF-0123-456789ABCDEF", "01234567-89ab-cdef-0123-456789abcdef"), ("{0123456789abcdef0123456789abcdef}", "01234567-89ab-cdef-0123-456789abcdef"), Kept("no-uuid"), Kept("01234567-89ab-cdef-0123-456789abcdef0")],
        ["bytea"] = [Kept("ñ😀"), Kept(@"\x00"), Kept(@"a\b"), Kept(" ab ")],
        ["json"] = [Kept("{\"b\": 1,  \"a\": 2, \"a\": 3}"), Kept("\"\\u0000\""), Kept("1E2"), Kept("{")],
        ["jsonb"] = [Kept("{\"a\": 1}"), Kept("{\"b\":1,\"a\":2}"), Kept("{\"a\": 2, \"a\": 3}"), Kept("\"\\u0000\""), Kept("1E2"), Kept("1.10"), Kept("1234567890.123456789012345678901234567890"), Kept("{")],
        ["jsonpath"] = [("$.a", "$.\"a\""), Kept("$$$")],
        ["xml"] = [Kept("<a>ñ</a>"), Kept("a<b/>c"), Kept("<a>"), Kept("<?xml version=\"1.0\" encoding=\"UTF-8\"?><a/>")],
        ["hstore"] = [("a=>1", "\"a\"=>\"1\""), Kept("a=>1, a=>2"), Kept("a=")],
        ["inet"] = [("10.0.0.1", "10.0.0.1/32"), Kept("10.0.0.1/8"), Kept("10.0.0.1/33"), ("::1", "::1/128")],
        ["cidr"] = [Kept("10.0.0.0/8"), Kept("10.0.0.1/8")],
        ["macaddr"] = [Kept("08:00:2b:01:02:03"), ("08002B010203", "08:00:2b:01:02:03"), Kept("08:00:2b:01:02")],
        ["macaddr8"] = [Kept("08:00:2b:01:02:03:04:05"), ("08:00:2b:01:02:03", "08:00:2b:ff:fe:01:02:03"), Kept("08:00")],
        ["bit(3)"] = [Kept("101"), Kept("1010"), Kept("10"), Kept("2")],
        ["bit varying(3)"] = [Kept("10"), Kept("1010"), Kept("2")],
        ["bit varying"] = [Kept("1010"), Kept("2")],
        ["point"] = [Kept("(1,2)"), Kept("(0.12345678901234567890,1)"), Kept("(1)")],
        ["line"] = [Kept("{1,2,3}"), Kept("{0.12345678901234567890,1,1}"), Kept("{1}")],
        ["lseg"] = [Kept("[(1,2),(3,4)]"), Kept("[(0.12345678901234567890,1),(1,1)]"), Kept("(1)")],
        ["box"] = [Kept("(2,2),(0,0)"), Kept("(0,0),(2,2)"), Kept("(1)")],
        ["path"] = [Kept("((1,2),(3,4))"), Kept("((0.12345678901234567890,1))"), Kept("(1)")],
        ["polygon"] = [Kept("((1,2),(3,4))"), Kept("((0.12345678901234567890,1))"), Kept("(1)")],
        ["circle"] = [Kept("<(1,2),3>"), Kept("<(0.12345678901234567890,1),1>"), Kept("<(1,2),-3>")],
        ["int4range"] = [Kept("[1,3)"), ("[1,3]", "[1,4)"), Kept("[3,1)"), Kept("[1,2147483648)"), ("(1,1)", "empty")],
        ["int8range"] = [Kept("[1,3)"), ("[1,3]", "[1,4)"), Kept("[3,1)"), ("(1,1)", "empty")],
        ["numrange"] = [Kept("[1.50,2]"), Kept("[3,1)"), ("(1,1)", "empty")],
        ["daterange"] = [Kept("[2024-01-01,2024-02-01)"), Kept("[2024-01-01 10:00,2024-02-01)"), Kept("[2024-02-30,)")],
        ["tsrange"] = [("[2024-01-01 10:00:00,)", "[\"2024-01-01 10:00:00\",)"), Kept("[2024-01-01 10:00:00+05,)"), Kept("[x,)")],
        ["tstzrange"] = [("[2024-03-01 10:00:00-03,)", "[\"2024-03-01 10:00:00-03\",)"), Kept("[2024-03-01 10:00:00+05,)"), Kept("[x,)")],
        ["int4multirange"] = [Kept("{[1,3)}"), ("{[1,3),[2,5)}", "{[1,5)}"), Kept("[1,3)")],
        ["tsmultirange"] = [Kept("{[2024-01-01 10:00:00+05,)}"), Kept("x")],
        ["tsvector"] = [Kept("'a' 'b'"), Kept("b a b"), Kept("'")],
        ["tsquery"] = [("a & b", "'a' & 'b'"), Kept("a &")],
        ["estado"] = [Kept("medio"), Kept("MEDIO"), Kept("")],
        ["positivo"] = [Kept("3"), Kept("-1"), Kept("0.5")],
        ["importe"] = [("1.5", "1.50"), Kept("1.239"), Kept("1000")],
        ["par"] = [Kept("(1,1.50)"), Kept("(1,1.239)"), Kept("(1,x)"), Kept("(1)")],
    };

    private static (string, string?)[] Moving => [Kept("now"), Kept("TODAY"), Kept("tomorrow"), Kept("yesterday 10:00")];

    public static IReadOnlyList<(string Given, string? Same)> For(PairTarget target) => ByType.GetValueOrDefault(target.Type, []);

    /// <summary>Day and month may stand in either order.</summary>
    private static (string, string?)[] Orders(string time) => [Kept($"01/02/2024{time}"), Kept($"01-02-2024{time}"), Kept($"13/02/2024{time}")];

    private static (string Given, string? Same) Kept(string given) => (given, null);
}
