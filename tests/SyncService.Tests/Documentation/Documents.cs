using System.Text.RegularExpressions;

namespace SyncService.Tests.Documentation;

/// <summary>The documents of the project, taken apart.</summary>
internal static partial class Documents
{
    /// <summary>All that a reader may meet, by path from the root.</summary>
    public static IReadOnlyList<string> Paths { get; } =
    [
        .. new[] { "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "dev/README.md", "bench/README.md" },
        .. Directory.GetFiles(SourceTree.PathOf("docs"), "*.md").Select(file => $"docs/{Path.GetFileName(file)}").Order(StringComparer.Ordinal),
    ];

    /// <summary>Every line of a block that a shell would run, without its comment; a line that is broken with a backslash is one.</summary>
    public static IReadOnlyList<Command> Commands { get; } =
    [
        .. from path in Paths
           from Match block in ShellBlock().Matches(SourceTree.Read(path))
           from line in block.Groups["text"].Value.Replace("\\\n", "", StringComparison.Ordinal).Split('\n')
           let words = ShellWords.Of(line)
           where words.Count > 0
           select new Command(path, line.Trim(), words),
    ];

    /// <summary>What stands between single backquotes.</summary>
    public static IEnumerable<(string Path, string Text)> Spans =>
        from path in Paths
        from Match span in Span().Matches(WithoutBlocks(SourceTree.Read(path)))
        select (path, span.Groups[1].Value);

    public static string WithoutBlocks(string text) => AnyBlock().Replace(text, "");

    [GeneratedRegex(@"^ *```(bash|sh|console)\n(?<text>.*?)^ *```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"^ *```.*?^ *```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex AnyBlock();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Span();
}

/// <param name="Document">Where it stands.</param>
/// <param name="Line">As it stands there.</param>
/// <param name="Words">Settings before the program are left out, and so is what follows a pipe or a redirection.</param>
internal sealed record Command(string Document, string Line, IReadOnlyList<string> Words)
{
    public override string ToString() => $"{Document}: {Line}";
}
