namespace SyncService.Cli.Configuration.EnvironmentVariables;

/// <summary>One environment variable that the service reads.</summary>
/// <param name="Name">As the user writes it.</param>
/// <param name="Meaning">What it says, with its unit; the words of an error that misses it.</param>
/// <param name="Default">As the user would write it; empty: there is none.</param>
/// <param name="Secret">The value never appears in any output, an error about it included.</param>
internal sealed record Variable(string Name, string Meaning, string Default = "", bool Secret = false)
{
    /// <summary>The variable that names a file to read the value from, as Docker and Kubernetes mount secrets.</summary>
    public string FileTwin => Name + "_FILE";
}
