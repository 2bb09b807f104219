using System.Globalization;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Capture;

/// <summary>Pages end in the midst of rows with one stamp, at every place that there is, and no row is skipped or read twice.</summary>
public sealed class PageBorderTests(TestServers servers)
{
    private const string OneStamp = "'2024-05-01T10:00:00'";

    /// <summary>Keys by the type of their column: the server compares them, each type in its own way.</summary>
    private static readonly (string Type, Func<int, string> Value)[] Keys =
    [
        ("tinyint", i => $"{i}"), ("smallint", i => $"{(i - 20) * 1000}"), ("int", i => $"{(i - 20) * 50_000_000}"), ("bigint", i => $"{(i - 20) * 400_000_000_000_000_000L}"),
        ("decimal(38,10)", i => $"{(i - 20) * 333_333_333L}{(i * 7) % 10}5555555555.{i:D10}"), ("numeric(9,4)", i => Invariant($"{(i - 20) * 1.0625m}")), ("money", i => Invariant($"{(i - 20) * 12345.6789m}")),
        ("smallmoney", i => Invariant($"{(i - 20) * 3.0001m}")), ("float", i => Invariant($"{(i - 20) * Math.PI:R}e0")), ("real", i => Invariant($"{(i - 20) * 0.1f:R}e0")),
        ("datetime", i => $"DATEADD(ms, {(i * 10) / 3}, '2024-05-01T10:00:00.000')"), ("smalldatetime", i => $"DATEADD(mi, {i}, '2024-05-01T10:00:00')"),
        ("datetime2(7)", i => $"'2024-05-01T10:00:00.{i:D7}'"), ("datetime2(3)", i => $"'2024-05-01T10:00:00.{i:D3}'"), ("date", i => $"'2024-{1 + (i / 28):D2}-{1 + (i % 28):D2}'"),
        ("time(7)", i => $"'10:00:00.{i:D7}'"), ("datetimeoffset(7)", i => $"'2024-05-01T{(i * 7) % 20:D2}:00:00.{i:D7}+{i % 14:D2}:00'"),
        ("uniqueidentifier", i => $"'{(i * 2654435761L) % 4294967296:X8}-{(i * 7) % 10:D4}-{(i * 3) % 10:D4}-{(i * 9) % 10:D4}-{(i * 17) % 10:D12}'"),
        ("binary(4)", i => $"0x{(i * 40503) % 65536:X8}"), ("varbinary(8)", i => $"0x{i % 20:X2}{(i < 20 ? "" : "00FF")}"), ("char(5)", i => $"'{(i * 7) % 40}'"), ("varchar(20)", i => $"'Conduce-{(i * 7) % 40}'"),
        ("nchar(5)", i => $"N'{(i * 7) % 40}ñ'"), ("nvarchar(20)", i => $"N'日本-{(i * 7) % 40}'"),
    ];

    /// <summary>Keys that cannot be handed back to the server as they are: pages go on with all rows of their stamp.</summary>
    private static readonly (string Type, Func<int, string> Value)[] KeysNotHandedBack =
    [
        ("varchar(20)", i => $"'ñandú-{(i * 7) % 40}'"), ("nvarchar(max)", i => $"N'clave {(i * 7) % 40}'"), ("sql_variant", i => i % 2 == 0 ? $"CAST({i} AS sql_variant)" : $"CAST(N'clave {i}' AS sql_variant)"),
        ("hierarchyid", i => $"CAST('/{1 + (i / 8)}/{1 + (i % 8)}/' AS hierarchyid)"), ("varbinary(max)", i => $"0x{(i * 7) % 40:X2}"),
    ];

    private static readonly (string Type, string Value)[] Stamps =
    [
        ("datetime", "'2024-05-01T10:00:00.997'"), ("smalldatetime", "'2024-05-01T10:31:00'"), ("date", "'2024-05-01'"), ("bigint", "9000000000"), ("int", "-7"), ("smallint", "3"), ("tinyint", "200"),
        .. Enumerable.Range(0, 8).Select(scale => ($"datetime2({scale})", $"'2024-05-01T10:00:00{(scale == 0 ? "" : "." + "1234567"[..scale])}'")),
        .. Enumerable.Range(0, 8).Select(scale => ($"datetimeoffset({scale})", $"'2024-05-01T10:00:00{(scale == 0 ? "" : "." + "1234567"[..scale])}-04:00'")),
    ];

    public static TheoryData<string> KeyTypes => [.. Keys.Select(key => key.Type)];

    public static TheoryData<string> TypesNotHandedBack => [.. KeysNotHandedBack.Select(key => key.Type)];

    public static TheoryData<string> StampTypes => [.. Stamps.Select(stamp => stamp.Type)];

    [Theory]
    [MemberData(nameof(KeyTypes))]
    public async Task A_key_of_this_type_leads_from_page_to_page(string type)
    {
        var value = Keys.First(key => key.Type == type).Value;
        var table = await PagedTable.CreateAsync(servers, $"S datetime2(3) NOT NULL, K {type} NOT NULL", ["K"], [.. Enumerable.Range(0, 40).Select(i => $"{OneStamp}, {value(i)}")]);
        await AssertEachRowOnceAsync(table);
    }

    [Theory]
    [MemberData(nameof(TypesNotHandedBack))]
    public async Task A_key_that_cannot_be_handed_back_leaves_no_row_out(string type)
    {
        var value = KeysNotHandedBack.First(key => key.Type == type).Value;
        var table = await PagedTable.CreateAsync(servers, $"S datetime2(3) NOT NULL, K {type} NOT NULL", ["K"], [.. Enumerable.Range(0, 40).Select(i => $"{OneStamp}, {value(i)}")]);
        await AssertNoneMissingAsync(table);
    }

    [Theory]
    [MemberData(nameof(StampTypes))]
    public async Task Many_rows_may_share_a_stamp_of_this_type(string type)
    {
        var stamp = Stamps.First(known => known.Type == type).Value;
        var table = await PagedTable.CreateAsync(servers, $"S {type} NOT NULL, K int NOT NULL", ["K"], [.. Enumerable.Range(0, 40).Select(i => $"{stamp}, {i}")]);
        await AssertEachRowOnceAsync(table);
    }

    [Fact]
    public async Task A_rowversion_gives_each_row_a_stamp_of_its_own()
    {
        var table = await PagedTable.CreateAsync(servers, "K int NOT NULL, S rowversion", ["K"], [.. Enumerable.Range(0, 40).Select(i => $"{i}")], "K");
        await AssertEachRowOnceAsync(table);
    }

    [Theory]
    [InlineData("nvarchar(20)")]
    [InlineData("varchar(20)")]
    public async Task Keys_that_only_the_target_tells_apart_may_stand_on_both_sides_of_a_border(string type)
    {
        // One key to a server that minds neither case nor spaces at the end, six to the target.
        string[] spellings = ["clave", "CLAVE", "Clave", "clave ", "cLAVE  ", "CLAVE   "];
        var rows = Enumerable.Range(0, 36).Select(i => $"{OneStamp}, '{spellings[i % 6].Replace("ave", $"ave{i / 6}", StringComparison.OrdinalIgnoreCase)}'");
        var table = await PagedTable.CreateAsync(servers, $"S datetime2(3) NOT NULL, K {type} NOT NULL", ["K"], [.. rows]);
        await AssertEachRowOnceAsync(table);
    }

    [Fact]
    public async Task Keys_of_several_columns_with_loose_texts_and_NULL_lose_no_row()
    {
        var rows = Enumerable.Range(0, 60).Select(i => $"{OneStamp}, {(i < 6 ? "NULL" : $"N'{(i % 2 == 0 ? "suc" : "SUC")}{i / 20}'")}, {(i % 5 == 0 ? "NULL" : $"{(i / 2) % 4}")}, {i}");
        var table = await PagedTable.CreateAsync(servers, "S datetime2(3) NOT NULL, A nvarchar(10) NULL, B int NULL, C int NOT NULL", ["A", "B", "C"], [.. rows]);
        await AssertNoneMissingAsync(table);
    }

    [Fact]
    public async Task A_key_of_several_columns_leads_from_page_to_page()
    {
        var rows = Enumerable.Range(0, 60).Select(i => $"{(i < 30 ? OneStamp : "'2024-05-01T10:00:01'")}, N'{(char)('a' + ((i * 7) % 3))}', '0000000{i % 4}-0000-0000-0000-00000000000{i % 5}', {i}");
        var table = await PagedTable.CreateAsync(servers, "S datetime2(3) NOT NULL, A nvarchar(10) NOT NULL, B uniqueidentifier NOT NULL, C int NOT NULL", ["B", "A", "C"], [.. rows]);
        await AssertEachRowOnceAsync(table);
    }

    [Theory]
    [InlineData("K int NOT NULL, GRANDE nvarchar(max) NULL", "N'texto'")]
    [InlineData("GRANDE varbinary(max) NULL, K int NOT NULL", "0x00")]
    public async Task Beside_large_values_a_key_leads_from_page_to_page_too(string columns, string value)
    {
        var isKeyFirst = columns.StartsWith('K');
        var rows = Enumerable.Range(0, 40).Select(i => $"{OneStamp}, {(isKeyFirst ? $"{i}, {value}" : $"{value}, {i}")}");
        await AssertEachRowOnceAsync(await PagedTable.CreateAsync(servers, $"S datetime2(3) NOT NULL, {columns}", ["K"], [.. rows]));
    }

    [Fact]
    public async Task Stamps_that_are_a_tick_apart_lose_no_row()
    {
        var rows = Enumerable.Range(0, 60).Select(i => $"DATEADD(ms, {(i / 10) * 10 / 3}, CAST('2024-05-01T10:00:00' AS datetime)), {i}");
        await AssertNoneMissingAsync(await PagedTable.CreateAsync(servers, "S datetime NOT NULL, K int NOT NULL", ["K"], [.. rows]));
    }

    /// <summary>At every border that pages of a few rows have.</summary>
    private static async Task AssertEachRowOnceAsync(PagedTable table)
    {
        for (var page = 2; page < 10; page++)
        {
            var read = await table.ReadAsync(page);
            Assert.Equal(Enumerable.Range(1, table.Rows), read.Order());
        }
    }

    /// <summary>Where a page has to begin again with all rows of its stamp, some are sent twice.</summary>
    private static async Task AssertNoneMissingAsync(PagedTable table)
    {
        for (var page = 1; page < 9; page++)
        {
            var read = await table.ReadAsync(page);
            Assert.Equal(Enumerable.Range(1, table.Rows), read.Distinct().Order());
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
