using System.Text;

namespace SqlServerSandbox.Values.Order;

/// <summary>
/// SQL_Latin1_General_CP1_CI_AS: code page 1252, case-insensitive, accent-sensitive, trailing blanks ignored.
/// </summary>
/// <remarks>
/// Equality is SQL Server's. The order is the dictionary order of the documentation (punctuation, digits, letters, an
/// accented letter right after its base letter); the order among punctuation is an approximation, see README.
/// </remarks>
internal static class Collation
{
    public const string Name = "SQL_Latin1_General_CP1_CI_AS";

    /// <summary>LCID 1033 with ignore-case, ignore-kana and ignore-width flags, sort id 52 (MS-TDS 2.2.5.1.2).</summary>
    public static readonly byte[] Wire = [0x09, 0x04, 0xD0, 0x00, 0x34];

    public static readonly Encoding CodePage = CreateCodePage();

    private static readonly ushort[] Weights = CreateWeights();

    public static int Weight(char c) => c < Weights.Length ? Weights[c] : HighWeight(c);

    public static int Compare(string left, string right)
    {
        int common = Math.Min(left.Length, right.Length);
        for (int i = 0; i < common; i++)
        {
            char a = left[i], b = right[i];
            if (a == b) continue;
            int difference = Weight(a) - Weight(b);
            if (difference != 0) return difference;
        }
        return CompareTail(left, right, common);
    }

    public static bool Equal(string left, string right) => Compare(left, right) == 0;

    public static int Hash(string text)
    {
        int length = text.Length;
        while (length > 0 && text[length - 1] == ' ') length--;
        uint hash = 2166136261;
        for (int i = 0; i < length; i++) hash = (hash ^ (uint)Weight(text[i])) * 16777619;
        return (int)hash;
    }

    private static int CompareTail(string left, string right, int common)
    {
        bool rightIsLonger = right.Length > common;
        string longer = rightIsLonger ? right : left;
        for (int i = common; i < longer.Length; i++)
        {
            int difference = Weight(longer[i]) - Weight(' ');
            if (difference != 0) return rightIsLonger ? -difference : difference;
        }
        return 0;
    }

    private static int HighWeight(char c) => char.ToUpperInvariant(c);

    private static Encoding CreateCodePage()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding(1252, new EncoderReplacementFallback("?"), DecoderFallback.ReplacementFallback);
    }

    // Weights below 0x250 are ranks by (class, base letter, accent); case is ignored. All stay below 0x250.
    private static ushort[] CreateWeights()
    {
        var weights = new ushort[0x250];
        var ranked = Enumerable.Range(0, weights.Length).GroupBy(c => SortKey((char)c)).OrderBy(g => g.Key);
        ushort rank = 0;
        foreach (var group in ranked)
        {
            foreach (int c in group) weights[c] = rank;
            rank++;
        }
        return weights;
    }

    private static (int Class, int Base, int Accent) SortKey(char c)
    {
        char upper = char.ToUpperInvariant(c);
        if (c is 'ß') return (3, 'S', c);
        if (upper is 'Æ') return (3, 'A', upper);
        if (upper is 'Ø') return (3, 'O', upper);
        if (upper is 'Ð') return (3, 'D', upper);
        if (char.IsLetter(upper))
        {
            string decomposed = upper.ToString().Normalize(NormalizationForm.FormD);
            return (3, decomposed[0], decomposed[0] == upper ? 0 : upper);
        }
        if (char.IsDigit(c)) return (2, c, 0);
        return c < ' ' ? (0, c, 0) : (1, c, 0);
    }
}
