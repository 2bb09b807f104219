namespace SyncService.Cli.Commands.Resync;

/// <summary>A key as the command line gives it: <c>ID=17</c>, or <c>A=1,B=2</c> for one of several columns.</summary>
/// <remarks>A comma that no name and equals sign follows belongs to the value; any other is written <c>\,</c>.</remarks>
internal static class KeyArgument
{
    /// <returns>Null when it is no key.</returns>
    public static IReadOnlyDictionary<string, string>? TryParse(string text)
    {
        Dictionary<string, string> key = new(StringComparer.OrdinalIgnoreCase);
        string? last = null;
        foreach (var part in Parts(text))
        {
            if (part.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
            {
                last = part[..equals].Trim();
                if (!key.TryAdd(last, part[(equals + 1)..]))
                    return null;
            }
            else if (last is null)
            {
                return null;
            }
            else
            {
                key[last] += "," + part;
            }
        }

        return key.Count == 0 ? null : key;
    }

    private static IEnumerable<string> Parts(string text)
    {
        var part = new System.Text.StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is (',' or '\\'))
            {
                part.Append(text[++i]);
            }
            else if (text[i] == ',')
            {
                yield return part.ToString();
                part.Clear();
            }
            else
            {
                part.Append(text[i]);
            }
        }

        yield return part.ToString();
    }
}
