namespace SyncService.Cli.Configuration.EnvironmentVariables;

/// <summary>Finds variables that nobody reads and that look like a slip of the finger: they would be ignored in silence.</summary>
internal static class MisspelledNames
{
    private const int ShortestBeginning = 6;
    private const int LongestEnding = 6;

    public static void Warn(IEnumerable<string> environment, IEnumerable<string> envFile, Findings findings)
    {
        var known = Variables.All.SelectMany(variable => new[] { variable.Name, variable.FileTwin }).ToHashSet(StringComparer.Ordinal);
        var families = Variables.All.Select(variable => variable.Name[..(variable.Name.IndexOf('_', StringComparison.Ordinal) + 1)]).ToHashSet(StringComparer.Ordinal);

        // The environment is everybody's; only names that begin as ours do are looked at. The file is ours.
        var suspects = environment
            .Where(name => families.Contains(name[..(name.IndexOf('_', StringComparison.Ordinal) + 1)]))
            .Union(envFile, StringComparer.Ordinal)
            .Where(name => !known.Contains(name));
        foreach (var name in suspects.Order(StringComparer.Ordinal))
        {
            if ((NameSuggestion.For(name, known) ?? Abbreviated(name)) is { } suggestion)
                findings.Warning(name, $"is not a variable of this service and is ignored; did you mean {suggestion}?");
        }
    }

    /// <summary>MSSQL_PASS and MSSQL_USERNAME: the beginning is right.</summary>
    private static string? Abbreviated(string name) => Variables.All
        .Select(variable => variable.Name)
        .FirstOrDefault(known =>
            (name.Length >= ShortestBeginning && name[^1] != '_' && known.StartsWith(name, StringComparison.Ordinal))
            || (known.Length >= ShortestBeginning && name.Length - known.Length <= LongestEnding && name.StartsWith(known, StringComparison.Ordinal)));
}
