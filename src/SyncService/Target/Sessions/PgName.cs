using System.Text;

namespace SyncService.Target.Sessions;

/// <summary>The name of a PostgreSQL object, quoted once, when it is read.</summary>
internal sealed record PgName(string? Schema, string Name)
{
    /// <summary>As it stands in SQL.</summary>
    public string Sql { get; } = Schema is null ? Quote(Name) : Quote(Schema) + "." + Quote(Name);

    /// <summary>As a person would write it in SQL: quoted where the server would not read it otherwise.</summary>
    public string Shortest { get; } = Schema is null ? QuoteIfNeeded(Name) : QuoteIfNeeded(Schema) + "." + QuoteIfNeeded(Name);

    public static string Quote(string identifier) => "\"" + identifier.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    /// <summary>The name as the server keeps it: no more than 63 bytes, cut between two characters.</summary>
    public static string Kept(string identifier)
    {
        const int longest = 63;
        if (identifier.Length * 3 <= longest) return identifier;
        var (bytes, end) = (0, 0);
        foreach (var rune in identifier.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > longest) return identifier[..end];
            end += rune.Utf16SequenceLength;
        }

        return identifier;
    }

    /// <summary>Reads <c>table</c>, <c>schema.table</c> and their quoted forms; unquoted parts are folded to lower case, as PostgreSQL does.</summary>
    /// <exception cref="FormatException">The text is not one or two names.</exception>
    public static PgName Parse(string text)
    {
        var parts = Split(text);
        return parts.Count switch
        {
            1 => new PgName(null, parts[0]),
            2 => new PgName(parts[0], parts[1]),
            _ => throw new FormatException("write table or schema.table"),
        };
    }

    public override string ToString() => Schema is null ? Name : $"{Schema}.{Name}";

    private static string QuoteIfNeeded(string identifier) =>
        identifier.Length > 0 && identifier[0] is (>= 'a' and <= 'z') or '_' && identifier.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_') ? identifier : Quote(identifier);

    private static List<string> Split(string text)
    {
        List<string> parts = [];
        var i = 0;
        while (true)
        {
            var part = new StringBuilder();
            if (i < text.Length && text[i] == '"')
            {
                for (i++; ; i++)
                {
                    if (i >= text.Length) throw new FormatException("a quoted name is not closed");
                    if (text[i] != '"') part.Append(text[i]);
                    else if (i + 1 < text.Length && text[i + 1] == '"') part.Append(text[i++]);
                    else break;
                }

                i++;
            }
            else
            {
                while (i < text.Length && text[i] != '.') part.Append(char.ToLowerInvariant(text[i++]));
            }

            if (part.Length == 0) throw new FormatException("a part of the name is empty");
            parts.Add(part.ToString());
            if (i == text.Length) return parts;
            if (text[i++] != '.') throw new FormatException("write table or schema.table");
        }
    }
}
