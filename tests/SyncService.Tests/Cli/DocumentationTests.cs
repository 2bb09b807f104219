using System.Text.RegularExpressions;
using SyncService.Cli;
using SyncService.Cli.Configuration;
using SyncService.Cli.Configuration.EnvironmentVariables;
using SyncService.Cli.Configuration.Streams;

namespace SyncService.Tests.Cli;

/// <summary>Holds what the documents say against what the program does.</summary>
public partial class DocumentationTests
{
    [Fact]
    public void The_README_explains_every_variable() =>
        Assert.All(Variables.All, variable => Assert.Contains($"`{variable.Name}`", Document("README.md"), StringComparison.Ordinal));

    [Fact]
    public void The_README_shows_the_default_of_every_variable()
    {
        var rows = Document("README.md").Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToList();
        var withDefault = Variables.All.Select(variable => (variable.Name, Default: variable.Default.Split(" (")[0])).Where(variable => variable.Default.Length > 0).ToList();
        Assert.Contains(("REDIS_PORT", "6379"), withDefault);
        foreach (var (name, value) in withDefault.Where(variable => !variable.Default.Contains(' ', StringComparison.Ordinal)))
        {
            var row = Assert.Single(rows, row => row.Split('|')[1].Contains($"`{name}`", StringComparison.Ordinal)).Split('|')[2];
            Assert.True(row.Contains($"`{value}`", StringComparison.Ordinal) || row.Split(',', StringSplitOptions.TrimEntries).Contains(value), $"{name} is {value} by default; the README says{row}.");
        }
    }

    [Fact]
    public void The_template_names_every_variable_and_no_other()
    {
        var named = TemplateLine().Matches(Document(".env.example")).Select(match => match.Groups["name"].Value);

        // The image is for docker compose, not for the program.
        Assert.Equal(Variables.All.Select(variable => variable.Name).Append("SYNC_SERVICE_IMAGE").Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_template_shows_the_defaults()
    {
        foreach (var match in TemplateLine().Matches(Document(".env.example")).Where(match => match.Value.StartsWith('#')))
        {
            var variable = Variables.All.Single(variable => variable.Name == match.Groups["name"].Value);
            var value = match.Groups["value"].Value;
            Assert.True(value.Length == 0 || variable.Default.StartsWith(value, StringComparison.Ordinal) || variable == Variables.KeyColumns || variable == Variables.SyncConfig, match.Value);
        }
    }

    [Fact]
    public void The_template_is_a_configuration_as_it_stands()
    {
        using var folder = new TemporaryFolder();
        folder.Write(".env", Document(".env.example"));

        var loaded = ConfigurationLoader.Load(new Dictionary<string, string>(), folder.Path, Role.All);

        Assert.Empty(loaded.Findings.Errors);
        Assert.Empty(loaded.Findings.Warnings);
        Assert.Equal("change me", loaded.Options!.Target.Password);
    }

    [Fact]
    public void The_streams_file_of_the_documents_is_valid()
    {
        var json = JsonBlock().Match(Document("docs/streams.md")).Groups[1].Value;
        var findings = new Findings();

        var streams = StreamsFile.Parse(json, "docs/streams.md", new StreamDefaults(StreamSpec.UsualDeleteLimit, new()), findings);

        Assert.Empty(findings.Errors);
        Assert.Equal(2, streams.Count);
    }

    [Fact]
    public void The_version_stands_in_one_place_and_has_a_section_in_the_changelog()
    {
        Assert.Contains($"<Version>{ProductVersion.Text}</Version>", Document("Directory.Build.props"), StringComparison.Ordinal);
        Assert.Contains($"\n## [{ProductVersion.Text}]", Document("CHANGELOG.md"), StringComparison.Ordinal);
    }

    private static string Document(string name) => SourceTree.Read(name);

    [GeneratedRegex(@"^#?(?<name>[A-Z_]+)=(?<value>.*)$", RegexOptions.Multiline)]
    private static partial Regex TemplateLine();

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();
}
