using SyncService.Cli.Configuration.EnvironmentVariables;

namespace SyncService.Cli.Configuration.Streams;

/// <summary>Holds the streams of one service against each other: two of one name would share a queue, two of one target would undo each other.</summary>
internal static class StreamList
{
    public static void Check(IReadOnlyList<StreamSpec> streams, string path, Findings findings)
    {
        foreach (var twice in streams.GroupBy(stream => stream.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            findings.Error(Variables.SyncConfig.Name, $"{path}: {twice.Count()} streams are called {ShownValue.Of(twice.Key)}; expected a name of its own for each.");
        foreach (var twice in streams.GroupBy(stream => Folded(stream.Target), StringComparer.Ordinal).Where(group => group.Count() > 1))
            findings.Error(Variables.SyncConfig.Name, $"{path}: the streams {string.Join(", ", twice.Select(stream => stream.Name))} write to the same target {ShownValue.Of(twice.First().Target)}; expected a table of its own for each.");
    }

    /// <summary>The target as PostgreSQL reads it: names without quotes in lower case, <c>public</c> when no schema is named.</summary>
    private static string Folded(string target)
    {
        var quoted = false;
        var folded = new System.Text.StringBuilder("public.");
        foreach (var c in target.Where(c => !char.IsWhiteSpace(c)))
        {
            if (c == '"')
                quoted = !quoted;
            else
                folded.Append(quoted ? c : char.ToLowerInvariant(c));
        }

        var text = folded.ToString();
        return text.IndexOf('.', "public.".Length) < 0 ? text : text["public.".Length..];
    }
}
