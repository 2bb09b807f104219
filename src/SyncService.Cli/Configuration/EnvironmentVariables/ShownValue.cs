using System.Text;

namespace SyncService.Cli.Configuration.EnvironmentVariables;

/// <summary>A value as an error may show it: quoted, on one line, short, and without a password that a URL may hold.</summary>
internal static class ShownValue
{
    private const int Longest = 60;

    public static string Of(string value)
    {
        var text = new StringBuilder(Math.Min(value.Length, Longest) + 2);
        text.Append('"');
        foreach (var c in WithoutUserInfo(value).AsSpan())
        {
            if (text.Length > Longest)
            {
                text.Append('…');
                break;
            }

            text.Append(char.IsControl(c) ? ' ' : c);
        }

        return text.Append('"').ToString();
    }

    private static string WithoutUserInfo(string value)
    {
        var scheme = value.IndexOf("://", StringComparison.Ordinal);
        var at = value.LastIndexOf('@');
        return scheme < 0 || at < scheme ? value : $"{value[..(scheme + 3)]}***{value[at..]}";
    }
}
