using System.Text;

namespace SyncService.IntegrationTests.Fidelity.Types;

/// <summary>Texts with and without a length, in code page 1252 and in Unicode, with all that goes wrong with texts.</summary>
internal static class TextTypes
{
    /// <summary>The client hands large values over in pieces; an edge of a piece must not show.</summary>
    private static readonly int[] Edges = [4000, 4001, 8000, 8001, 16_383, 16_384, 16_385, 32_768, 65_535, 65_536, 131_072];

    private static readonly string[] Latin =
    [
        "", " ", "  a  ", "ñandú €uro", "tab\tline\r\nend", "'; DROP TABLE x --", "\\N", "\\", "NULL", "\u0001\u007F", "‚ƒ„…†‡ˆ‰Š‹ŒŽ", "a\0b", "\0",
    ];

    private static readonly string[] Unicode =
    [
        .. Latin, "日本 ✓", "é e\u0301", "👩‍👩‍👧 🇩🇴", "\uFEFFmark", "İstanbul ı", "\u202Eright\u202C", "\uFFFD", "\uFFFF", "🀀", "\uD83D", "\uDE00", "x\uDE00\uD83Dy", "\uD83D\uD83D\uDE00",
    ];

    public static IReadOnlyList<SourceType> All { get; } =
    [
        Texts("t_char_10", "char(10)", Latin, 10, AnyLatin, padding: 10),
        Texts("t_varchar_40", "varchar(40)", Latin, 40, AnyLatin),
        Texts("t_varchar_8000", "varchar(8000)", [.. Latin, new string('ñ', 8000)], 300, AnyLatin),
        Texts("t_nchar_10", "nchar(10)", Unicode, 10, AnyUnicode, padding: 10),
        Texts("t_nvarchar_40", "nvarchar(40)", Unicode, 40, AnyUnicode),
        Texts("t_nvarchar_4000", "nvarchar(4000)", [.. Unicode, new string('日', 4000)], 300, AnyUnicode),
        Texts("t_sysname", "sysname", Unicode, 128, AnyUnicode) with { TextInVariant = null },
        Texts("alias_nvarchar", "nvarchar(25)", Unicode, 25, AnyUnicode) with { IsAlias = true, TextInVariant = null },
    ];

    public static IReadOnlyList<SourceType> Large { get; } =
    [
        Texts("t_varchar_max", "varchar(max)", [.. Latin, .. Edges.Select(length => new string('ñ', length))], 400, AnyLatin) with { TextInVariant = null },
        Texts("t_nvarchar_max", "nvarchar(max)", [.. Unicode, .. Edges.Select(Across), .. Edges.Select(length => new string('\uD83D', 1).PadLeft(length, '日'))], 400, AnyUnicode) with { TextInVariant = null },
        Texts("t_text", "text", [.. Latin, .. Edges.Select(length => new string('x', length))], 200, AnyLatin) with { TextInVariant = null },
        Texts("t_ntext", "ntext", [.. Unicode, .. Edges.Select(Across)], 200, AnyUnicode) with { TextInVariant = null },
        new SourceType("t_xml", "xml", [.. Documents.Select(Document)], random => Document(AnyDocument(random))),
    ];

    /// <summary>As the server writes them, so that what comes is what went.</summary>
    private static string[] Documents =>
        ["<a>1</a>", "<a>&lt;&amp;&gt;</a>", "<p xmlns=\"urn:x\"><q r=\"ñ\">日本 😀</q></p>", $"<grande>{new string('x', 70_000)}</grande>", "texto suelto", ""];

    private static SourceType Texts(string name, string definition, IEnumerable<string> extremes, int longest, Func<Random, int, string> any, int padding = 0)
    {
        return new(name, definition, [.. extremes.Where(text => text.Length <= longest || longest >= 200).Select(Of)], random => Of(any(random, random.Next(longest + 1)))) { TextInVariant = "v" };

        Sample Of(string text)
        {
            var (shown, isReplaced) = Storable(text.PadRight(padding));
            return new(text, shown, isReplaced ? Loss.Replaced : Loss.None);
        }
    }

    /// <summary>What PostgreSQL can hold of a text. Halves of surrogate pairs are U+FFFD when the client has filled the table, and that is a character like others.</summary>
    private static (string Text, bool IsReplaced) Storable(string text)
    {
        var kept = new StringBuilder(text);
        for (var i = 0; i < kept.Length; i++)
        {
            if (char.IsHighSurrogate(kept[i]) && i + 1 < kept.Length && char.IsLowSurrogate(kept[i + 1])) i++;
            else if (char.IsSurrogate(kept[i]) || kept[i] == '\0') kept[i] = '\uFFFD';
        }

        return (kept.ToString(), text.Contains('\0', StringComparison.Ordinal));
    }

    private static string Across(int length) => new string('x', length - 1) + "😀 y";

    private static string AnyLatin(Random random, int length)
    {
        const string high = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ";
        return string.Create(length, random, static (text, random) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = random.Next(50) switch
                {
                    0 => random.Next(10) == 0 ? '\0' : (char)random.Next(1, 32),
                    < 8 => high[random.Next(high.Length)],
                    < 20 => (char)random.Next(0xA0, 0x100),
                    _ => (char)random.Next(0x20, 0x7F),
                };
            }
        });
    }

    private static string AnyUnicode(Random random, int length)
    {
        var text = new StringBuilder();
        while (text.Length < length)
        {
            text.Append(random.Next(40) switch
            {
                0 => random.Next(10) == 0 ? "\0" : ((char)random.Next(1, 32)).ToString(),
                1 => random.Next(4) == 0 ? ((char)random.Next(0xD800, 0xE000)).ToString() : "\u0301",
                < 8 => char.ConvertFromUtf32(random.Next(0x1F300, 0x1FB00)),
                < 12 => char.ConvertFromUtf32(random.Next(0x10000, 0x110000)),
                < 24 => ((char)random.Next(0x100, 0xD800)).ToString(),
                _ => ((char)random.Next(0x20, 0x7F)).ToString(),
            });
        }

        return text.ToString(0, length);
    }

    private static Sample Document(string xml) => new(xml, xml);

    private static string AnyDocument(Random random)
    {
        var text = new StringBuilder();
        for (var left = random.Next(60); left > 0; left--)
        {
            text.Append(random.Next(8) switch
            {
                0 => "&amp;",
                1 => "&lt;",
                2 => char.ConvertFromUtf32(random.Next(0x1F300, 0x1FB00)),
                3 => ((char)random.Next(0xA1, 0xD7FF)).ToString(),
                _ => ((char)random.Next('a', 'z')).ToString(),
            });
        }

        return $"<fila n=\"{random.Next()}\"><texto>x{text}</texto></fila>";
    }
}
