using System.Globalization;

namespace SyncService.Protocol.Verifications;

/// <summary>What was compared of some streams, and what was found: never more than that.</summary>
internal sealed class ComparedStreams
{
    private const int NamesShown = 5;

    private readonly IReadOnlyList<(string Name, VerificationOutcome? Newest)> streams;

    /// <param name="streams">With their newest comparisons; null where there was none.</param>
    public ComparedStreams(IEnumerable<(string Name, VerificationOutcome? Newest)> streams) => this.streams = [.. streams];

    public int Count => streams.Count;

    public bool AreAllEqual => With(ComparisonResult.Equal).Count == Count;

    public IReadOnlyList<string> Never => [.. streams.Where(stream => stream.Newest is null).Select(stream => stream.Name)];

    /// <summary>The beginning of the oldest of the newest comparisons; null where no stream was compared.</summary>
    public DateTimeOffset? First => streams.Min(stream => stream.Newest?.From);

    /// <summary>The beginning of the newest of them.</summary>
    public DateTimeOffset? Last => streams.Max(stream => stream.Newest?.From);

    /// <summary><c>compared 2026-03-01 12:03 UTC: all 3 streams equal</c>, <c>never compared: orders</c>. Times are those of the beginning of a comparison.</summary>
    public string Words
    {
        get
        {
            if (First is null) return Count == 1 ? "never compared" : $"never compared: {Few(Never)}";
            var findings = Count == 1 ? Word(streams[0].Newest!.Result) : AreAllEqual ? $"all {Number(Count)} streams equal" : string.Join("; ", Findings());
            return $"compared {Span()}: {findings}";
        }
    }

    public IReadOnlyList<string> With(ComparisonResult result) => [.. streams.Where(stream => stream.Newest?.Result == result).Select(stream => stream.Name)];

    /// <summary>One stream: <c>equal as of 2026-03-01 12:03 UTC, every column</c>, <c>never compared</c>.</summary>
    public static string WordOf(VerificationOutcome? newest) => newest is null
        ? "never compared"
        : $"{Word(newest.Result)} as of {Minute(newest.From)} UTC, {newest.Compared}{(newest.Found.Length == 0 ? "" : $": {newest.Found}")}";

    public static string Word(ComparisonResult result) => result switch
    {
        ComparisonResult.Equal => "equal",
        ComparisonResult.Mended => "repaired",
        ComparisonResult.Unequal => "not equal",
        _ => "not compared to the end",
    };

    private IEnumerable<string> Findings()
    {
        if (With(ComparisonResult.Equal) is { Count: > 0 } equal) yield return $"{Number(equal.Count)} of {Number(Count)} streams equal";
        foreach (var result in (ComparisonResult[])[ComparisonResult.Unequal, ComparisonResult.Mended, ComparisonResult.Open])
        {
            if (With(result) is { Count: > 0 } names) yield return $"{Word(result)}: {Few(names)}";
        }

        if (Never.Count > 0) yield return $"never compared: {Few(Never)}";
    }

    private string Span()
    {
        var (first, last) = (Minute(First!.Value), Minute(Last!.Value));
        return first == last ? $"{first} UTC" : $"{first} to {last} UTC";
    }

    private static string Few(IReadOnlyList<string> names) =>
        names.Count <= NamesShown ? string.Join(", ", names) : $"{string.Join(", ", names.Take(NamesShown))} and {Number(names.Count - NamesShown)} more";

    private static string Minute(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
