using SyncService.Target.Comparing;

namespace SyncService.Verification.Judging;

/// <summary>Shows the first differences: key, kind, and both values of each column that differs.</summary>
internal sealed class DifferenceExamples(TargetComparison target, Tally tally, int most)
{
    /// <param name="found">Key, kind and digest of each.</param>
    /// <param name="staged">The rows as they are staged now.</param>
    /// <param name="cancellation">The caller's.</param>
    public async Task ShowAsync(IEnumerable<(RowKey Key, DifferenceKind Kind, ulong Digest)> found, LookedUpRows staged, CancellationToken cancellation)
    {
        var shown = found.Take(most - tally.Examples.Count).ToList();
        if (shown.Count == 0) return;
        var states = staged.Unequal(await target.StatesAsync(staged.Places, cancellation));
        var places = shown.Where(one => states.TryGetValue(one.Digest, out var state) && state.State == RowState.Different).ToDictionary(one => one.Digest, one => states[one.Digest].Place);
        var details = places.Count == 0 ? [] : await target.DetailsAsync([.. places.Values], cancellation);
        foreach (var (key, kind, digest) in shown)
        {
            var columns = places.TryGetValue(digest, out var place) ? details.GetValueOrDefault(place) : null;
            tally.Examples.Add(new RowDifference(Shown(key), kind, columns is null ? [] : [.. Columns(columns)]));
        }
    }

    private IEnumerable<ColumnDifference> Columns((string? Source, string? Target)?[] values) => target.Plan.Values.Zip(values)
        .Where(column => column.Second is not null)
        .Select(column => new ColumnDifference(column.First.Source.Source, Cut(column.Second!.Value.Source), Cut(column.Second!.Value.Target)));

    private static string? Cut(string? text) => text is { Length: > ComparisonSql.Shown } ? text[..ComparisonSql.Shown] + "…" : text;

    private string Shown(RowKey key) => string.Join(", ", target.Plan.Schema.Keys.Zip(key.Texts(target.Plan.Schema.Keys), (column, text) => $"{column.Source}={text}"));
}
