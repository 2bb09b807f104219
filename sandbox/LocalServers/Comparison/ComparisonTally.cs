namespace LocalServers.Comparison;

/// <summary>Counts equal and different rows and remembers the first differences.</summary>
internal sealed class ComparisonTally(IReadOnlyList<string> columns, IReadOnlyList<ValueKind> kinds, int shown)
{
    private readonly List<RowDifference> first = [];
    private string? previousKey;
    private long equal;
    private long different;
    private long missing;
    private long extra;

    public long Found => equal + different;

    public ComparisonResult Result => new(equal, different, missing, extra, [.. first]);

    public void Add(IEnumerable<SourceRow> source, Dictionary<string, string?[]> target)
    {
        foreach (var row in source)
        {
            // Rows come in the order of their key: a key that occurs twice comes twice in a row.
            var twice = row.KeyText == previousKey;
            previousKey = row.KeyText;
            if (twice || !target.TryGetValue(row.KeyText, out var values))
            {
                missing++;
                Remember(new RowDifference(row.KeyText, null, twice ? "a second row with this key in the source" : "in the source", null));
            }
            else if (SameValues(row, values))
            {
                equal++;
            }
            else
            {
                different++;
            }
        }
    }

    public void AddExtra(long count, IEnumerable<string> keys)
    {
        extra += count;
        foreach (var key in keys) Remember(new RowDifference(key, null, null, "in the target"));
    }

    private bool SameValues(SourceRow row, string?[] target)
    {
        var same = true;
        for (var i = 0; i < columns.Count; i++)
        {
            var value = target[i] is { } text ? CanonicalText.OfTarget(kinds[i], text) : null;
            if (row.Values[i] == value) continue;
            same = false;
            Remember(new RowDifference(row.KeyText, columns[i], row.Values[i], value));
        }

        return same;
    }

    private void Remember(RowDifference difference)
    {
        if (first.Count < shown) first.Add(difference);
    }
}
