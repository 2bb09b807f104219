using SyncService.Cli.Web.Languages;
using SyncService.Observation;
using SyncService.Protocol.Verifications;

namespace SyncService.Cli.Web.Pages;

/// <summary>What the newest comparison of a stream with its source found, how the last ones went, and the first rows that differ.</summary>
internal static class ComparisonTile
{
    /// <param name="stream">Which.</param>
    /// <param name="passes">Newest first.</param>
    /// <param name="now">The service's time.</param>
    /// <param name="say">The language.</param>
    public static Html Of(StreamView stream, IReadOnlyList<VerificationOutcome> passes, DateTimeOffset now, Phrases say)
    {
        if (stream.Metrics.Comparisons is not { } known) return Html.Of($"""<h4>{say.ComparedTitle}</h4><p class="quiet">{say.ComparedUnknown}</p>""");
        if (known.Newest is null)
            return Html.Of($"""<h4>{say.ComparedTitle}</h4><div class="proof-tile idle"><p class="verdict">{say.NeverCompared}</p><p>{say.NeverComparedHelp} <code>sync-service verify --stream {stream.Spec.Name}</code></p></div>""");

        // The passes follow the newest outcome by a moment: the tile tells of one comparison only.
        var newest = passes is [var first, ..] ? first : known.Newest;
        return Html.Of($"""
            <h4>{say.ComparedTitle}</h4>
            <div class="comparison">{Verdict(stream.Spec.Name, newest, now, say)}{PassPlot.Of(passes.Count > 0 ? passes : [newest], now, say)}</div>
            {DifferenceTable.Of(stream, newest, say)}
            """);
    }

    public static string Tone(ComparisonResult? result) => result switch
    {
        ComparisonResult.Equal => "ok",
        ComparisonResult.Mended => "warn",
        ComparisonResult.Unequal => "bad",
        _ => "idle",
    };

    private static Html Verdict(string stream, VerificationOutcome outcome, DateTimeOffset now, Phrases say) => Html.Of($"""
        <div class="proof-tile {Tone(outcome.Result)}"><p class="verdict">{say.With(say.ResultAsOf, say.Of(outcome.Result), Phrases.Moment(outcome.From, now))}</p>
        <p>{say.With(say.RowsCompared, say.Number(outcome.SourceRows), Compared(outcome, say))}</p>{Explained(stream, outcome, say)}
        <dl class="sides"><div><dt>{say.RowsInSource}</dt><dd>{say.Number(outcome.SourceRows)}</dd></div><div><dt>{say.RowsInTarget}</dt><dd>{say.Number(outcome.TargetRows)}</dd></div>
        <div><dt>{say.Took}</dt><dd>{say.Duration(outcome.To - outcome.From)}</dd></div></dl>{Findings(outcome, say)}</div>
        """);

    private static Html Explained(string stream, VerificationOutcome outcome, Phrases say) => outcome.Result switch
    {
        ComparisonResult.Mended => Html.Of($"""<p>{say.MendedHelp}</p>"""),
        ComparisonResult.Unequal => Html.Of($"""<p>{say.UnequalHelp} <code>sync-service verify --stream {stream}</code></p>"""),
        ComparisonResult.Open => Html.Of($"""<p>{say.OpenHelp}</p>"""),
        ComparisonResult.Equal when outcome.Extra > 0 => Html.Of($"""<p>{say.ExtraKeptHelp}</p>"""),
        _ => Html.None,
    };

    private static Html Findings(VerificationOutcome outcome, Phrases say)
    {
        (long Count, string Phrase, string Tone)[] all =
        [
            (outcome.Missing, say.FoundMissing, "bad"),
            (outcome.Different, say.FoundDifferent, "bad"),
            (outcome.Extra, say.FoundExtra, outcome.Equal ? "idle" : "warn"),
            (outcome.DeadLetters, say.RowsAside, "warn"),
            (outcome.Pending, say.FoundPending, "idle"),
            (outcome.InMotion, say.FoundInMotion, "idle"),
            (outcome.Repaired, say.FoundRepaired, "warn"),
        ];
        var found = all.Where(one => one.Count > 0).Select(one => Html.Of($"""<span class="pill {one.Tone}">{say.With(one.Phrase, say.Number(one.Count))}</span>""")).ToList();
        return found.Count == 0 ? Html.None : Html.Of($"""<p class="found">{Html.Join(found)}</p>""");
    }

    private static string Compared(VerificationOutcome outcome, Phrases say) => outcome.Level switch { "keys" => say.OnlyKeys, "stamps" => say.KeysAndStamps, _ => say.EveryColumn };
}
