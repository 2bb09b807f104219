namespace SyncService.Cli.Configuration.EnvironmentVariables;

/// <summary>Finds the name that a mistyped one was probably meant to be.</summary>
internal static class NameSuggestion
{
    /// <summary>The nearest of <paramref name="known"/> that at most two slips of the finger lead away from; null when none is.</summary>
    public static string? For(string name, IEnumerable<string> known) => known
        .Select(candidate => (candidate, slips: Slips(name.ToUpperInvariant(), candidate.ToUpperInvariant())))
        .Where(pair => pair.slips <= Math.Min(2, name.Length / 3))
        .OrderBy(pair => pair.slips)
        .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
        .Select(pair => pair.candidate)
        .FirstOrDefault();

    /// <summary>"; did you mean X?", or nothing.</summary>
    public static string Clause(string name, IEnumerable<string> known) =>
        For(name, known) is { } suggestion ? $"; did you mean {suggestion}?" : "";

    /// <summary>Letters inserted, left out, replaced or swapped with their neighbour (optimal string alignment).</summary>
    private static int Slips(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 2)
            return int.MaxValue;

        var beforeLast = new int[b.Length + 1];
        var last = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var row = new int[b.Length + 1];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }

            (beforeLast, last) = (last, row);
        }

        return last[b.Length];
    }
}
