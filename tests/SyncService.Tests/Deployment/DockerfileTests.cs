using System.Text.RegularExpressions;

namespace SyncService.Tests.Deployment;

/// <summary>What an engine would find out late: the image's description against the tree.</summary>
public partial class DockerfileTests
{
    [Fact]
    public void What_the_build_copies_is_there_and_is_let_through()
    {
        var allowed = SourceTree.Read(".dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..].TrimEnd('/')).ToList();
        var sources = Dockerfile.Instructions
            .Where(line => line.Name == "COPY" && !line.Value.StartsWith("--from", StringComparison.Ordinal))
            .SelectMany(line => line.Value.Split(' ')[..^1])
            .ToList();

        Assert.NotEmpty(sources);
        Assert.All(sources, path => Assert.True(Path.Exists(SourceTree.PathOf(path)), $"{path} is copied, but is not there."));
        Assert.All(sources, path => Assert.Contains(path.Split('/')[0], allowed));
    }

    [Fact]
    public void Packages_are_restored_from_every_project_of_the_program()
    {
        var copied = string.Join(' ', Dockerfile.Instructions.Where(line => line is { Stage: 0, Name: "COPY" }).Select(line => line.Value)).Split(' ');
        var projects = Directory.EnumerateFiles(SourceTree.PathOf("src"), "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(SourceTree.Root, path));
        Assert.All(projects, project =>
        {
            Assert.Contains(project, copied);
            Assert.Contains(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json"), copied);
        });
    }

    [Fact]
    public void The_image_has_what_a_program_without_a_runtime_depends_on_and_the_cultures_that_its_drivers_demand()
    {
        var framework = TargetFramework().Match(SourceTree.Read("Directory.Build.props")).Groups[1].Value;
        var images = Dockerfile.Instructions.Where(line => line.Name == "FROM").Select(line => line.Value).ToList();

        Assert.Contains($"dotnet/sdk:{framework} ", images[0], StringComparison.Ordinal);
        Assert.Contains($"dotnet/runtime-deps:{framework}-", images[^1], StringComparison.Ordinal);
        Assert.EndsWith("-chiseled-extra", images[^1], StringComparison.Ordinal);
        Assert.Contains("<InvariantGlobalization>false<", SourceTree.Read("Directory.Build.props"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_image_runs_as_an_ordinary_user_who_owns_the_log_folder()
    {
        var user = Dockerfile.Final("USER");
        Assert.Matches("^[1-9][0-9]*:[1-9][0-9]*$", user);
        Assert.Contains(Dockerfile.Instructions, line => line.Name == "COPY" && line.Value == $"--from=build --chown={user} /empty/ ./");
        Assert.Contains(Dockerfile.Instructions, line => line.Name == "RUN" && line.Value.Contains("mkdir -p /empty/logs", StringComparison.Ordinal));
        Assert.Equal(Program.LogFolderInContainer, Dockerfile.Final("WORKDIR") + "/logs");
    }

    [Fact]
    public void The_build_compiles_for_the_machine_that_is_asked_for_from_locked_packages()
    {
        var publish = Dockerfile.Instructions.Single(line => line.Name == "RUN" && line.Value.Contains("dotnet publish", StringComparison.Ordinal)).Value;
        Assert.Contains("-p:ProgramArchitecture=$TARGETARCH", publish, StringComparison.Ordinal);
        Assert.Contains(Dockerfile.Instructions, line => line is { Stage: 0, Name: "RUN" } && line.Value.EndsWith("dotnet restore src/SyncService.Cli -p:RestoreLockedMode=true", StringComparison.Ordinal));
        var compiler = Dockerfile.Instructions.Single(line => line.Name == "RUN" && line.Value.Contains("apt-get install", StringComparison.Ordinal)).Value;
        Assert.All(["amd64", "arm64"], name =>
        {
            Assert.Contains($"'$(ProgramArchitecture)' == '{name}'", SourceTree.Read("src/SyncService.Cli/SyncService.Cli.csproj"), StringComparison.Ordinal);
            Assert.Contains($" {name}) other=gcc-", compiler, StringComparison.Ordinal);
        });
    }

    [GeneratedRegex("<TargetFramework>net([0-9.]+)<")]
    private static partial Regex TargetFramework();
}
