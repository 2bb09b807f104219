using System.Text;

namespace SyncService.Capture.Connections;

/// <summary>The name of a SQL Server object, quoted once, when it is read.</summary>
internal sealed record SqlName(IReadOnlyList<string> Parts)
{
    /// <summary>As it stands in T-SQL.</summary>
    public string Sql { get; } = string.Join('.', Parts.Select(Quote));

    /// <summary>The database that it names; null where it names none.</summary>
    public string? Database => Parts.Count >= 3 && Parts[^3].Length > 0 ? Parts[^3] : null;

    public static string Quote(string identifier) => identifier.Length == 0 ? "" : "[" + identifier.Replace("]", "]]", StringComparison.Ordinal) + "]";

    /// <summary>Reads one to four parts, plain, in brackets or in double quotes; a part may be empty between two dots (<c>db..view</c>).</summary>
    /// <exception cref="FormatException">The text is no such name.</exception>
    public static SqlName Parse(string text)
    {
        List<string> parts = [];
        var i = 0;
        while (true)
        {
            parts.Add(Part(text, ref i));
            if (i == text.Length) break;
            if (text[i++] != '.') throw new FormatException("write view, schema.view or database.schema.view");
        }

        return parts.Count <= 4 && parts[^1].Length > 0 ? new SqlName(parts) : throw new FormatException("write view, schema.view or database.schema.view");
    }

    public override string ToString() => string.Join('.', Parts);

    private static string Part(string text, ref int i)
    {
        if (i >= text.Length || text[i] is not ('[' or '"'))
        {
            var start = i;
            while (i < text.Length && text[i] != '.') i++;
            return text[start..i].Trim();
        }

        var close = text[i] == '[' ? ']' : '"';
        var part = new StringBuilder();
        for (i++; i < text.Length; i++)
        {
            if (text[i] != close) part.Append(text[i]);
            else if (i + 1 < text.Length && text[i + 1] == close) part.Append(text[i++]);
            else
            {
                i++;
                return part.ToString();
            }
        }

        throw new FormatException("a quoted name is not closed");
    }
}
