using SyncService.Cli.Configuration;

namespace SyncService.Tests.Deployment;

/// <summary>What the program does by itself when it finds that it runs in a container.</summary>
internal static class Program
{
    public static string LogFolderInContainer { get; } = Load("DOTNET_RUNNING_IN_CONTAINER", "true").Logs.Directory;

    private static LoadedConfiguration Load(string name, string value) =>
        ConfigurationLoader.Load(new Dictionary<string, string> { [name] = value }, "/", Role.All);
}
