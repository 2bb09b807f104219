namespace SyncService.Cli.Configuration;

/// <summary>All that is wrong with a configuration, gathered so that it can be shown at once.</summary>
internal sealed class Findings
{
    private readonly List<string> errors = [];
    private readonly List<string> warnings = [];

    public IReadOnlyList<string> Errors => errors;

    public IReadOnlyList<string> Warnings => warnings;

    /// <param name="subject">The variable, or the place in a file, that the user must go to.</param>
    /// <param name="problem">What is wrong, and what is expected.</param>
    public void Error(string subject, string problem) => errors.Add($"{subject}: {problem}");

    public void Warning(string subject, string problem) => warnings.Add($"{subject}: {problem}");
}
