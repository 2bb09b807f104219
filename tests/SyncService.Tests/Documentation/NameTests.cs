using System.Text.RegularExpressions;
using SyncService.Cli.Configuration.EnvironmentVariables;

namespace SyncService.Tests.Documentation;

/// <summary>Names and messages in the documents are those of the program.</summary>
public sealed partial class NameTests
{
    /// <summary>Of the image and of the project's own tests; the latter are read somewhere in them.</summary>
    private static readonly string[] Others = ["SYNC_SERVICE_IMAGE"];

    /// <summary>What stands in a message for what the program puts there.</summary>
    private static readonly string[] Examples = ["WARNING SYNC_INTERVALL: ", "WARNING SYNC_INTERVAL: ", "REDIS_PORT", "\"tcp://"];

    [Fact]
    public void Every_variable_that_a_document_names_exists()
    {
        var known = Variables.All.Select(variable => variable.Name).SelectMany(name => new[] { name, $"{name}_FILE" }).Concat(Others).ToHashSet();
        var tests = string.Concat(SourceFiles("tests").Concat(SourceFiles("sandbox")).Select(File.ReadAllText)) + SourceTree.Read("test");
        var named = Documents.Paths.SelectMany(path => Name().Matches(SourceTree.Read(path)).Select(match => (Path: path, Name: match.Value))).Distinct().ToList();
        Assert.True(named.Count > 80, $"{named.Count} names were found.");
        Assert.All(named, one => Assert.True(known.Contains(one.Name) || tests.Contains($"\"{one.Name}\"", StringComparison.Ordinal), $"{one.Path}: {one.Name} is no variable."));
    }

    [Fact]
    public void Every_message_under_troubleshooting_is_one_that_the_program_says()
    {
        var section = SourceTree.Read("README.md").Split("## When something is wrong\n")[1].Split("\n## ")[0];
        var messages = section.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).SelectMany(line => line.Split('|')[1].Split('`').Where((_, i) => i % 2 == 1)).ToList();
        Assert.True(messages.Count > 15, $"{messages.Count} messages were found.");
        var lines = SourceFiles("src").SelectMany(File.ReadLines).ToList();
        Assert.All(messages.Where(message => !message.StartsWith("sync_service.", StringComparison.Ordinal)), message =>
        {
            var pattern = new Regex(string.Join(".*", message.Split('…', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(part => string.Join(".*", part.Split(Examples, StringSplitOptions.None).Select(Regex.Escape)))));
            Assert.True(lines.Any(pattern.IsMatch), $"Nothing in src says: {message}");
        });
    }

    [Fact]
    public void Every_link_leads_somewhere()
    {
        foreach (var path in Documents.Paths)
        {
            foreach (Match link in Link().Matches(Documents.WithoutBlocks(SourceTree.Read(path))))
            {
                var parts = link.Groups[1].Value.Split('#');
                if (parts[0].Contains("://", StringComparison.Ordinal)) continue;
                var target = parts[0].Length == 0 ? SourceTree.PathOf(path) : Path.Combine(Path.GetDirectoryName(SourceTree.PathOf(path))!, parts[0]);
                Assert.True(Path.Exists(target), $"{path}: {link.Value}");
                if (parts.Length > 1)
                    Assert.Contains(parts[1], File.ReadLines(target).Where(line => line.StartsWith('#')).Select(Anchor));
            }
        }
    }

    [Fact]
    public void Every_document_can_be_reached_from_the_README()
    {
        var links = Link().Matches(SourceTree.Read("README.md")).Select(link => link.Groups[1].Value.Split('#')[0]).ToHashSet();
        Assert.All(Documents.Paths.Where(path => path.StartsWith("docs/", StringComparison.Ordinal)), path => Assert.Contains(path, links));
        Assert.All(Directory.GetDirectories(SourceTree.PathOf("ops")).Select(Path.GetFileName), folder => Assert.Contains(folder!, SourceTree.Read("README.md"), StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>As GitHub makes them: lower case, blanks become hyphens, punctuation goes.</summary>
    private static string Anchor(string heading) => Punctuation().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    private static IEnumerable<string> SourceFiles(string folder) =>
        Directory.EnumerateFiles(SourceTree.PathOf(folder), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal));

    [GeneratedRegex(@"(?<![A-Z_])(MSSQL|PG|REDIS|SYNC|QUEUE|HTTP|LOG|STATS|MASK|KEY|CHANGE|COLUMNS|BATCH|DEAD|START|LAG)_[A-Z_]*[A-Z](?![a-z_*…])")]
    private static partial Regex Name();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();
}
