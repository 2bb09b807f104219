using System.Text;
using SqlServerSandbox.Values.Collations;

namespace SqlServerSandbox.Sql.Functions;

/// <summary>Finds one string in another, as the collation tells characters apart.</summary>
internal static class TextSearch
{
    public static int IndexOf(string text, string sought, int start, NamedCollation? collation)
    {
        if (collation is null) return text.IndexOf(sought, start, StringComparison.OrdinalIgnoreCase);
        for (int at = start; at + sought.Length <= text.Length; at++)
        {
            int same = 0;
            while (same < sought.Length && collation.Same(text[at + same], sought[same])) same++;
            if (same == sought.Length) return at;
        }
        return -1;
    }

    public static string Replace(string text, string sought, string with, NamedCollation? collation)
    {
        if (sought.Length == 0) return text;
        if (collation is null) return text.Replace(sought, with, StringComparison.OrdinalIgnoreCase);
        var replaced = new StringBuilder();
        int from = 0;
        for (int at = IndexOf(text, sought, 0, collation); at >= 0; at = IndexOf(text, sought, from, collation))
        {
            replaced.Append(text, from, at - from).Append(with);
            from = at + sought.Length;
        }
        return replaced.Append(text, from, text.Length - from).ToString();
    }
}
