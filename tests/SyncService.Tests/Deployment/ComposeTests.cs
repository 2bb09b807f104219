using SyncService.Cli.Configuration;
using SyncService.Cli.Configuration.EnvironmentVariables;

namespace SyncService.Tests.Deployment;

/// <summary>The compose files, against the program, the image and the sample.</summary>
public class ComposeTests
{
    private const string Production = "docker-compose.yml";
    private const string Development = "dev/docker-compose.dev.yml";

    [Theory]
    [InlineData(Production)]
    [InlineData(Development)]
    public void The_service_runs_as_the_user_of_the_image_on_a_read_only_root_without_rights(string file)
    {
        var service = Yaml.Load(file)["services/sync-service"];

        Assert.Equal(Dockerfile.Final("USER"), service["user"].Text);
        Assert.Equal("true", service["read_only"].Text);
        Assert.Equal(["ALL"], service["cap_drop"].Texts);
        Assert.Equal(["no-new-privileges:true"], service["security_opt"].Texts);
        Assert.Equal(["/tmp"], service["tmpfs"].Texts);
    }

    [Theory]
    [InlineData(Production)]
    [InlineData(Development)]
    public void The_log_folder_of_the_container_is_a_volume(string file)
    {
        var compose = Yaml.Load(file);

        var (volume, folder) = compose["services/sync-service/volumes"].Texts.Select(mount => mount.Split(':')).Select(mount => (mount[0], mount[1])).Single();
        Assert.Equal(Program.LogFolderInContainer, folder);
        Assert.Contains(volume, compose["volumes"].Entries.Keys);
    }

    [Theory]
    [InlineData(Production)]
    [InlineData(Development)]
    public void Nothing_is_published_beyond_loopback(string file)
    {
        var ports = Yaml.Load(file).All().Where(entry => entry.Name == "ports").SelectMany(entry => entry.Value.Texts).ToList();
        Assert.NotEmpty(ports);
        Assert.All(ports, port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
    }

    [Fact]
    public void Production_takes_its_image_and_its_settings_from_the_template()
    {
        var compose = Yaml.Load(Production);

        Assert.StartsWith("${SYNC_SERVICE_IMAGE:?", compose["services/sync-service/image"].Text, StringComparison.Ordinal);
        Assert.Contains("\nSYNC_SERVICE_IMAGE=", SourceTree.Read(".env.example"), StringComparison.Ordinal);
        Assert.Equal(".env", compose["services/sync-service/env_file"].Text);
        Assert.All(compose["services"].Entries.Values, service => Assert.Equal("unless-stopped", service["restart"].Text));
        Assert.All(compose["services"].Entries.Values, service => Assert.Matches("^[0-9]+[MG]$", service["deploy/resources/limits/memory"].Text));
    }

    [Theory]
    [InlineData(Production)]
    [InlineData(Development)]
    public void Redis_stands_where_the_service_looks_for_it_and_keeps_and_never_evicts(string file)
    {
        var redis = Yaml.Load(file)["services"].Entries[Variables.RedisHost.Default];
        var command = string.Join(' ', redis["command"].Texts);

        Assert.Contains("--appendonly yes", command, StringComparison.Ordinal);
        if (file == Production) Assert.Contains("--maxmemory-policy noeviction", command, StringComparison.Ordinal);
    }

    [Fact]
    public void The_development_set_up_is_a_whole_configuration_without_a_slip()
    {
        using var folder = new TemporaryFolder();
        var variables = Yaml.Load(Development)["services/sync-service/environment"].Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Text);

        var loaded = ConfigurationLoader.Load(variables, folder.Path, Role.All);

        Assert.Empty(loaded.Findings.Errors);
        Assert.Empty(loaded.Findings.Warnings);
        Assert.All(variables.Keys, name => Assert.Contains(name, Variables.All.Select(variable => variable.Name)));
    }

    [Fact]
    public void The_development_set_up_logs_in_as_the_sample_says()
    {
        var compose = Yaml.Load(Development);
        var settings = compose["services/sync-service/environment"];
        var source = SourceTree.Read("dev/sample/source.sql");
        var target = SourceTree.Read("dev/sample/target.sql");

        Assert.Contains($"CREATE LOGIN {settings["MSSQL_USER"].Text} WITH PASSWORD = '{settings["MSSQL_PASSWORD"].Text}'", source, StringComparison.Ordinal);
        Assert.Contains($"CREATE DATABASE {settings["MSSQL_DATABASE"].Text};", source, StringComparison.Ordinal);
        Assert.Contains($"VIEW {settings["MSSQL_VIEW"].Text} AS", source, StringComparison.Ordinal);
        Assert.Contains($"CREATE ROLE {settings["PG_USER"].Text} LOGIN PASSWORD '{settings["PG_PASSWORD"].Text}'", target, StringComparison.Ordinal);
        Assert.Contains($"ON DATABASE {settings["PG_DATABASE"].Text} ", target, StringComparison.Ordinal);
        Assert.Equal(settings["PG_DATABASE"].Text, compose["services/postgres/environment/POSTGRES_DB"].Text);
        Assert.Contains(settings["PG_HOST"].Text, compose["services"].Entries.Keys);
        Assert.Contains(settings["MSSQL_HOST"].Text, compose["services"].Entries.Keys);
    }

    [Fact]
    public void What_the_development_set_up_mounts_is_there()
    {
        var mounts = Yaml.Load(Development).All().Where(entry => entry.Name == "volumes").SelectMany(entry => entry.Value.All().Any() ? [] : entry.Value.Texts);
        var files = mounts.Select(mount => mount.Split(':')[0]).Where(path => path.StartsWith('.')).ToList();
        Assert.NotEmpty(files);
        Assert.All(files, path => Assert.True(File.Exists(SourceTree.PathOf("dev/" + path)), path));
    }
}
