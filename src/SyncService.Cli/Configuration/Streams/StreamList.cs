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

    /// <summary>Streams that wait for each other would wait for ever.</summary>
    public static void CheckOrder(IReadOnlyList<StreamSpec> streams, string path, Findings findings)
    {
        foreach (var stream in streams)
        {
            foreach (var name in stream.After.Where(name => streams.All(other => other.Name != name)))
                findings.Error(Variables.SyncConfig.Name, $"{path}: the stream {stream.Name} is to come after {ShownValue.Of(name)}, and there is no such stream{NameSuggestion.Clause(name, streams.Select(other => other.Name))}");
        }

        if (streams.Select(stream => Circle(stream.Name, streams, [])).OfType<IReadOnlyList<string>>().FirstOrDefault() is { } circle)
            findings.Error(Variables.SyncConfig.Name, $"{path}: \"after\" goes round in a circle: {string.Join(" after ", circle.Append(circle[0]))}.");
    }

    /// <summary>The streams from this one back to itself; null where it does not come after itself.</summary>
    private static IReadOnlyList<string>? Circle(string name, IReadOnlyList<StreamSpec> streams, IReadOnlyList<string> way)
    {
        if (way.Count > 0 && way[0] == name) return way;
        if (way.Contains(name) || streams.FirstOrDefault(stream => stream.Name == name) is not { } here) return null;
        return here.After.Select(before => Circle(before, streams, [.. way, name])).OfType<IReadOnlyList<string>>().FirstOrDefault();
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
