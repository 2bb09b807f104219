using SyncService.Cli.Web.Languages;
using SyncService.Observation;
using SyncService.Protocol.Verifications;

namespace SyncService.Cli.Web.Pages;

/// <summary>What was compared of all streams, in the few words that stand beside their state. "All is well" is said of nothing else.</summary>
internal static class Proof
{
    private const int NamesShown = 2;

    /// <summary>Null before PostgreSQL has told of each stream.</summary>
    public static ComparedStreams? Of(IReadOnlyList<StreamView> streams) => streams.All(stream => stream.Metrics.Comparisons is not null)
        ? new ComparedStreams(streams.Select(stream => (stream.Spec.Name, stream.Metrics.Comparisons?.Newest)))
        : null;

    public static string Words(ComparedStreams compared, DateTimeOffset now, Phrases say)
    {
        if (compared is not { First: { } first, Last: { } last }) return compared.Count == 1 ? say.NeverCompared : Named(say.NeverComparedOnes, compared.Never, say);
        var (from, to) = (Phrases.Moment(first, now), Phrases.Moment(last, now));
        return say.With(say.ComparedAt, from == to ? from : $"{from} – {to}", compared.Count == 1 ? One(compared, say) : Several(compared, say));
    }

    private static string One(ComparedStreams compared, Phrases say) => ((ComparisonResult[])[ComparisonResult.Equal, ComparisonResult.Mended, ComparisonResult.Unequal])
        .Where(result => compared.With(result).Count > 0)
        .Select(result => say.Of(result))
        .DefaultIfEmpty(say.Of(ComparisonResult.Open))
        .First()
        .ToLower(say.Culture);

    private static string Several(ComparedStreams compared, Phrases say)
    {
        if (compared.AreAllEqual) return say.With(say.AllEqual, compared.Count);
        (string Phrase, IReadOnlyList<string> Names)[] others =
        [
            (say.NotEqualOnes, compared.With(ComparisonResult.Unequal)),
            (say.RepairedOnes, compared.With(ComparisonResult.Mended)),
            (say.OpenOnes, compared.With(ComparisonResult.Open)),
            (say.NeverComparedOnes, compared.Never),
        ];
        return string.Join("; ", others.Where(other => other.Names.Count > 0).Select(other => Named(other.Phrase, other.Names, say))
            .Prepend(say.With(say.SomeEqual, compared.With(ComparisonResult.Equal).Count, compared.Count)));
    }

    private static string Named(string phrase, IReadOnlyList<string> names, Phrases say) => say.With(
        phrase, names.Count <= NamesShown + 1 ? string.Join(", ", names) : say.With(say.AndMore, string.Join(", ", names.Take(NamesShown)), names.Count - NamesShown));
}
