using SyncService.Cli.Configuration.EnvironmentVariables;

namespace SyncService.Cli.Configuration.Settings;

/// <summary>A list of column names, at least one and none twice: who writes an empty one means something by it, and not the default.</summary>
internal static class NameList
{
    /// <summary>Reads <c>A, B, C</c>.</summary>
    public static IReadOnlyList<string> Parse(string text, Action<string> problem) =>
        Check(text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), problem);

    /// <summary>Column names differ in more than their case: SQL Server and PostgreSQL seldom tell them apart otherwise.</summary>
    public static IReadOnlyList<string> Check(IReadOnlyList<string> names, Action<string> problem)
    {
        if (names.Count == 0)
            problem("names no column; expected at least one, or leave it out.");
        else if (names.Contains(""))
            problem("holds an empty column name.");
        else if (names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
            problem($"names the column {ShownValue.Of(twice.Key)} twice.");
        return names;
    }
}
