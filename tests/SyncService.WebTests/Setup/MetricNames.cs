using System.Text.RegularExpressions;
using LocalServers;

namespace SyncService.WebTests.Setup;

/// <summary>The names that docs/metrics.md promises.</summary>
internal static partial class MetricNames
{
    public static IReadOnlyList<string> Documented() =>
        [.. Row().Matches(File.ReadAllText(Path.Combine(BuiltPrograms.RepositoryFolder, "docs/metrics.md"))).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"^\| `(sync_\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
