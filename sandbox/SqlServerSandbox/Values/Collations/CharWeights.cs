using System.Text;

namespace SqlServerSandbox.Values.Collations;

/// <summary>Weights of characters in three levels: letter, accent, case.</summary>
/// <remarks>
/// Punctuation, digits, letters, as https://learn.microsoft.com/sql/relational-databases/collations/collation-and-unicode-support has
/// dictionary order. In Spanish ñ is a letter of its own behind n. A letter that stands for two (ß, æ) is one letter here, and
/// beyond U+024F each pair of upper and lower case is a letter, in the order of its numbers.
/// </remarks>
internal sealed class CharWeights
{
    private const int Known = 0x250;

    public static readonly CharWeights General = new(spanish: false);
    public static readonly CharWeights Spanish = new(spanish: true);

    private readonly ushort[] _letters = new ushort[Known];
    private readonly ushort[] _accents = new ushort[Known];

    private CharWeights(bool spanish)
    {
        var ranked = Enumerable.Range(0, Known).GroupBy(c => LetterKey((char)c, spanish)).OrderBy(g => g.Key);
        ushort rank = 0;
        foreach (var group in ranked)
        {
            foreach (int c in group)
            {
                _letters[c] = rank;
                _accents[c] = Accent((char)c);
            }
            rank++;
        }
    }

    public int Letter(char c) => c < Known ? _letters[c] : char.ToUpperInvariant(c);

    public int AccentOf(char c) => c < Known ? _accents[c] : 0;

    public static int Case(char c) => char.ToUpperInvariant(c) == c ? 1 : 0;

    private static (int Class, int Base, int Own) LetterKey(char c, bool spanish)
    {
        char upper = char.ToUpperInvariant(c);
        if (char.IsLetter(upper)) return (3, Plain(upper), (spanish && upper == 'Ñ') || upper is 'Æ' or 'Ø' or 'Ð' or 'Þ' || c == 'ß' ? 1 : 0);
        if (char.IsDigit(c)) return (2, c, 0);
        return c < ' ' ? (0, c, 0) : (1, c, 0);
    }

    private static char Plain(char upper) => upper switch
    {
        'Æ' => 'A',
        'Ø' => 'O',
        'Ð' => 'D',
        'Þ' => 'T',
        'ß' => 'S',
        _ => upper.ToString().Normalize(NormalizationForm.FormD)[0],
    };

    private static ushort Accent(char c)
    {
        char upper = char.ToUpperInvariant(c);
        return char.IsLetter(upper) && Plain(upper) != upper ? upper : (ushort)0;
    }
}
