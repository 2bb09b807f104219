namespace SyncService.Cli.Configuration.EnvironmentVariables;

/// <summary>The <c>.env</c> file of the working folder.</summary>
internal static class EnvFile
{
    public const string Name = ".env";

    /// <summary>Its variables; none when there is no such file.</summary>
    public static IReadOnlyDictionary<string, string> Read(string folder, Findings findings)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
            return new Dictionary<string, string>(StringComparer.Ordinal);

        try
        {
            // Reads with or without a byte order mark.
            return EnvFileParser.Parse(File.ReadAllText(path), findings);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            findings.Error(Name, $"cannot be read ({FileFailure.Reason(e)}); let the service read it, or remove it.");
            return new Dictionary<string, string>(StringComparer.Ordinal);
        }
    }
}
