namespace LocalServers;

/// <summary>Where the programs are that the tests and the demo run.</summary>
/// <remarks>
/// <c>./demo</c> and <c>./test</c> publish them and name them in <c>SYNC_PROGRAM</c> and <c>SYNC_SANDBOX_PROGRAM</c>;
/// otherwise the usual places below the repository are searched, so that a test also runs from an editor.
/// </remarks>
public static class BuiltPrograms
{
    private static readonly Lazy<string> Root = new(FindRoot);

    public static string RepositoryFolder => Root.Value;

    /// <summary>The words that start the Sync Service.</summary>
    public static IReadOnlyList<string> SyncService => Find(
        "SYNC_PROGRAM", "sync-service", "artifacts/program", "out", "src/SyncService.Cli/bin/Release/net10.0", "src/SyncService.Cli/bin/Debug/net10.0");

    /// <summary>The words that start the stand-in SQL Server.</summary>
    public static IReadOnlyList<string> SqlServerSandbox => Find(
        "SYNC_SANDBOX_PROGRAM", "SqlServerSandbox", "artifacts/sandbox", "sandbox/SqlServerSandbox/bin/Release/net10.0", "sandbox/SqlServerSandbox/bin/Debug/net10.0");

    private static string[] Find(string variable, string name, params string[] folders)
    {
        var named = Environment.GetEnvironmentVariable(variable);
        string[] candidates = string.IsNullOrEmpty(named)
            ? [.. folders.Select(folder => Path.Combine(RepositoryFolder, folder, name))]
            : [named];
        foreach (var program in candidates)
        {
            if (program.EndsWith(".dll", StringComparison.Ordinal) && File.Exists(program)) return ["dotnet", program];
            if (File.Exists(program)) return [program];
            if (File.Exists($"{program}.dll")) return ["dotnet", $"{program}.dll"];
        }

        throw new InvalidOperationException($"{name} is not built. Searched: {string.Join(", ", candidates)}. {variable} may name it.");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SyncService.slnx"))) return folder.FullName;
        }

        // Published elsewhere: only the variables can name the programs.
        return Directory.GetCurrentDirectory();
    }
}
