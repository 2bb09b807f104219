using SqlServerSandbox.Values.Collations;
using SqlServerSandbox.Values.Order;

namespace SqlServerSandbox.Sql.Expressions;

/// <summary>A LIKE pattern: %, _, [set], [^set], and an escape character.</summary>
internal sealed class LikePattern(string pattern, char? escape, NamedCollation? collation = null)
{
    public bool Matches(string text) => Matches(text, 0, 0);

    private bool Matches(string text, int at, int place)
    {
        while (place < pattern.Length)
        {
            char c = pattern[place];
            if (escape == c && place + 1 < pattern.Length)
            {
                if (at >= text.Length || !Same(text[at], pattern[place + 1])) return false;
                at++;
                place += 2;
            }
            else if (c == '%')
            {
                while (place < pattern.Length && pattern[place] == '%') place++;
                if (place == pattern.Length) return true;
                for (int start = at; start <= text.Length; start++)
                    if (Matches(text, start, place)) return true;
                return false;
            }
            else
            {
                if (at >= text.Length) return false;
                if (c == '[' && pattern.IndexOf(']', place + 1) is var close and > 0)
                {
                    if (!InSet(text[at], pattern.AsSpan(place + 1, close - place - 1))) return false;
                    place = close + 1;
                }
                else
                {
                    if (c != '_' && !Same(text[at], c)) return false;
                    place++;
                }
                at++;
            }
        }
        // Blanks behind the match do not matter, as they do not for equality.
        return text.AsSpan(at).TrimEnd(' ').IsEmpty;
    }

    private bool InSet(char c, ReadOnlySpan<char> set)
    {
        bool not = set.Length > 0 && set[0] == '^';
        if (not) set = set[1..];
        bool found = false;
        for (int i = 0; i < set.Length && !found; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                found = Place(c) >= Place(set[i]) && Place(c) <= Place(set[i + 2]);
                i += 2;
            }
            else
            {
                found = Same(c, set[i]);
            }
        }
        return found != not;
    }

    private bool Same(char a, char b) => collation?.Same(a, b) ?? Collation.Weight(a) == Collation.Weight(b);

    private int Place(char c) => collation?.Place(c) ?? Collation.Weight(c);
}
