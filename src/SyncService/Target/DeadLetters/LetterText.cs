using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace SyncService.Target.DeadLetters;

/// <summary>The JSON of a letter, in which characters beyond ASCII stand as <c>\u20ac</c>, as a database of another encoding than UTF8 takes it.</summary>
/// <remarks>It turns such an escape into its character, and refuses what it lacks: https://www.postgresql.org/docs/current/datatype-json.html.</remarks>
internal sealed partial class LetterText
{
    private const int LastOfAscii = 0x7F;
    private const int LastOfLatin1 = 0xFF;

    /// <summary>For databases that know every character.</summary>
    public static readonly LetterText Whole = new(int.MaxValue, isBytes: false);

    /// <summary>The last character that it is sure to have.</summary>
    private readonly int last;

    /// <summary>Whether it takes any bytes, and converts nothing.</summary>
    private readonly bool isBytes;

    private LetterText(int last, bool isBytes) => (this.last, this.isBytes) = (last, isBytes);

    public static LetterText Of(NpgsqlConnection connection) => Of(connection.PostgresParameters.TryGetValue("server_encoding", out var encoding) ? encoding : "UTF8");

    public static LetterText Of(string encoding) => encoding switch
    {
        "UTF8" => Whole,
        "SQL_ASCII" => new LetterText(int.MaxValue, isBytes: true),
        "LATIN1" => new LetterText(LastOfLatin1, isBytes: false),
        _ => new LetterText(LastOfAscii, isBytes: false),
    };

    /// <summary>For a person to see: what the database may lack is shown as its number.</summary>
    public string? Shown(string? json)
    {
        if (json is null || this == Whole) return json;
        return Escape().Replace(json, escape => (int.Parse(escape.Groups["number"].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture), isBytes) switch
        {
            ( > LastOfAscii and var number, true) => $"{escape.Groups["before"].Value}{(char)number}",
            (var number, false) when number > last => $"{escape.Groups["before"].Value}\\{escape.Value[escape.Groups["before"].Length..]}",
            _ => escape.Value,
        });
    }

    /// <summary>For a row to be found by: null where it would be another.</summary>
    public string? Exact(string? json)
    {
        if (json is null || this == Whole) return json;
        return !isBytes && Escape().Matches(json).Any(escape => int.Parse(escape.Groups["number"].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture) > last) ? null : Shown(json);
    }

    /// <summary>One that no backslash before it makes a text.</summary>
    [GeneratedRegex(@"(?<before>(?<!\\)(?:\\\\)*)\\u(?<number>[0-9A-Fa-f]{4})")]
    private static partial Regex Escape();
}
