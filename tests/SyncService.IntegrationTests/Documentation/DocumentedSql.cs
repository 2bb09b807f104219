using System.Text.RegularExpressions;
using LocalServers;

namespace SyncService.IntegrationTests.Documentation;

/// <summary>The one block of SQL in a document that holds a text.</summary>
internal sealed partial class DocumentedSql(string document, string part)
{
    public string Document => document;

    public string Text => Assert.Single(Blocks(), block => block.Document == document && block.Text.Contains(part, StringComparison.Ordinal)).Text;

    /// <summary>What stands between lines of GO, as the tools of SQL Server send it.</summary>
    public IEnumerable<string> Batches => Go().Split(Text).Where(batch => batch.Trim().Length > 0);

    public static IEnumerable<(string Document, string Text)> Blocks() =>
        from path in Directory.GetFiles(Path.Combine(BuiltPrograms.RepositoryFolder, "docs"), "*.md").Select(file => $"docs/{Path.GetFileName(file)}").Append("README.md")
        from Match block in Block().Matches(File.ReadAllText(Path.Combine(BuiltPrograms.RepositoryFolder, path)))
        select (path, block.Groups["text"].Value);

    [GeneratedRegex("^ *```sql\n(?<text>.*?)^ *```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex("^GO$", RegexOptions.Multiline)]
    private static partial Regex Go();
}
