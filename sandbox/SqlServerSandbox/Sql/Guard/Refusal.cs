using System.Collections;
using System.Text.RegularExpressions;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Guard;

/// <summary>How a construct is named that the sandbox does not know: by its own words, and by the place where they stand.</summary>
internal static partial class Refusal
{
    private const int Longest = 60;

    public static SqlError Of(TSqlFragment fragment) => Errors.Unsupported(Named(Kind(fragment.GetType()), Words(fragment)));

    public static SqlError Of(TSqlFragment owner, string property, object value) => Errors.Unsupported(value switch
    {
        TSqlFragment written when Words(written) is { Length: > 0 } words => Named(Kind(written.GetType()), words),
        IList { Count: > 0 } list when list[0] is TSqlFragment first => Named($"{Spaced(property)} of {Kind(owner.GetType())}", Words(first)),
        TSqlFragment or bool => Named($"{Spaced(property)} of {Kind(owner.GetType())}", Words(owner)),
        _ => Named($"{Spaced(property)} {value} of {Kind(owner.GetType())}", Words(owner)),
    });

    private static string Named(string kind, string words) => words.Length == 0 ? kind : $"{kind}: {words}";

    private static string Kind(Type type) => Spaced(EndingPattern().Replace(type.Name, ""));

    private static string Spaced(string name) => WordPattern().Replace(name, " ").ToUpperInvariant();

    private static string Words(TSqlFragment fragment)
    {
        if (fragment.FirstTokenIndex < 0 || fragment.ScriptTokenStream is null) return "";
        string text = string.Concat(fragment.ScriptTokenStream.Skip(fragment.FirstTokenIndex).Take(fragment.LastTokenIndex - fragment.FirstTokenIndex + 1).Select(t => t.Text));
        text = BlankPattern().Replace(text, " ").Trim();
        return text.Length <= Longest ? text : text[..Longest] + "...";
    }

    [GeneratedRegex("(Statement|Clause|Expression|Definition|Reference|Specification)$")]
    private static partial Regex EndingPattern();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex WordPattern();

    [GeneratedRegex("\\s+")]
    private static partial Regex BlankPattern();
}
