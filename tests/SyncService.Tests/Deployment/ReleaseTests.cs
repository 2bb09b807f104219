using System.Text.RegularExpressions;
using SyncService.Cli;

namespace SyncService.Tests.Deployment;

/// <summary>A release is one version, one tag and one section of the changelog; the workflows hold nobody else's moving tag.</summary>
public partial class ReleaseTests
{
    private static readonly string[] Workflows = [".github/workflows/ci.yml", ".github/workflows/docker-build.yml"];

    [Fact]
    public void A_tag_is_published_under_its_version_and_the_shorter_ones()
    {
        var image = Yaml.Load(Workflows[1])["jobs/image/steps"].Items.Single(step => step.Entries.ContainsKey("id") && step["id"].Text == "meta");
        var patterns = image["with/tags"].Text.Split('\n').Where(line => line.StartsWith("type=semver", StringComparison.Ordinal)).Select(line => line.Split("pattern=")[1]);
        var version = ProductVersion.Text.Split('.');

        var tags = patterns.Select(pattern => pattern
            .Replace("{{version}}", ProductVersion.Text, StringComparison.Ordinal)
            .Replace("{{major}}", version[0], StringComparison.Ordinal)
            .Replace("{{minor}}", version[1], StringComparison.Ordinal));

        Assert.Equal(["v2.0.0", "2.0.0", "v2.0", "2.0", "2"], tags);
        Assert.Equal("latest=auto", image["with/flavor"].Text);
        Assert.Equal(["v*"], Yaml.Load(Workflows[1])["on/push/tags"].Texts);
    }

    [Fact]
    public async Task The_tag_of_the_guide_is_the_version_and_needs_a_dated_section()
    {
        var tag = GuideTag().Match(SourceTree.Read("CONTRIBUTING.md")).Groups[1].Value;
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "eng"));
        foreach (var name in new[] { "eng/check-tag", "Directory.Build.props" }) File.Copy(SourceTree.PathOf(name), Path.Combine(folder.Path, name));
        var check = Path.Combine(folder.Path, "eng/check-tag");

        folder.Write("CHANGELOG.md", $"## [{ProductVersion.Text}] - 2026-11-30\n");
        await Tool.RunAsync(check, tag);
        Assert.Contains("tag v" + ProductVersion.Text, await Tool.RefusalAsync(check, "v0.9.9"), StringComparison.Ordinal);
        folder.Write("CHANGELOG.md", $"## [{ProductVersion.Text}] - unreleased\n");
        Assert.Contains("date it", await Tool.RefusalAsync(check, tag), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_published_before_it_is_tested()
    {
        var jobs = Yaml.Load(Workflows[1])["jobs"];
        Assert.Equal("./.github/workflows/ci.yml", jobs["test/uses"].Text);
        Assert.Equal("test", jobs["image/needs"].Text);
        Assert.Contains("workflow_call", Yaml.Load(Workflows[0])["on"].Entries.Keys);
    }

    [Fact]
    public void Every_action_of_others_is_pinned_to_a_commit()
    {
        var actions = Workflows.SelectMany(file => Yaml.Load(file).All()).Where(entry => entry.Name == "uses").Select(entry => entry.Value.Text)
            .Where(action => !action.StartsWith("./", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(actions);
        Assert.All(actions, action => Assert.Matches("^[a-z-]+/[a-z-]+@[0-9a-f]{40}$", action));
    }

    [Fact]
    public void The_image_says_where_it_came_from_and_what_is_in_it()
    {
        var build = Yaml.Load(Workflows[1])["jobs/image/steps"].Items.Single(step => step.Entries.ContainsKey("with") && step["with"].Entries.ContainsKey("platforms"))["with"];
        Assert.Equal("linux/amd64,linux/arm64", build["platforms"].Text);
        Assert.Equal("true", build["sbom"].Text);
        Assert.Equal("mode=max", build["provenance"].Text);
        Assert.Equal("${{ github.ref_type == 'tag' }}", build["push"].Text);
    }

    [Fact]
    public void The_tests_run_against_the_vendors_server()
    {
        var steps = Yaml.Load(Workflows[0])["jobs/sql-server/steps"].Items;
        Assert.Contains(steps, step => step.Entries.ContainsKey("env") && step["env"].Entries.ContainsKey("SYNC_TEST_MSSQL"));
    }

    [Fact]
    public void The_build_server_installs_what_the_tests_need()
    {
        // The build servers have a browser.
        var needed = InstalledByTest().Matches(SourceTree.Read("test")).SelectMany(line => line.Groups[1].Value.Trim().Split(' ')).Except(["chromium"]).Distinct().ToList();
        var installed = InstalledByServer().Matches(SourceTree.Read(Workflows[0])).Select(line => line.Groups[1].Value.Split(' ')).ToList();

        Assert.NotEmpty(needed);
        Assert.Equal(2, installed.Count);
        Assert.All(installed, packages => Assert.Equal(needed.Order(StringComparer.Ordinal), packages.Order(StringComparer.Ordinal)));
    }

    [GeneratedRegex("git tag (v[0-9.]+)")]
    private static partial Regex GuideTag();

    [GeneratedRegex("eng/install-packages ([a-z0-9 -]+)")]
    private static partial Regex InstalledByTest();

    [GeneratedRegex("--no-install-recommends ([a-z0-9 -]+)")]
    private static partial Regex InstalledByServer();
}
