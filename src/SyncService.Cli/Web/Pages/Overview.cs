using SyncService.Cli.Web.Languages;
using SyncService.Observation;
using SyncService.Protocol.Verifications;

namespace SyncService.Cli.Web.Pages;

/// <summary>Many streams as a row each, those that need somebody first. Few of them are shown in full instead, and each on a page of its own.</summary>
internal static class Overview
{
    /// <summary>So many are still taken in at a glance.</summary>
    public const int Few = 6;

    public static Html Table(IReadOnlyList<StreamView> streams, IReadOnlyDictionary<string, Html> parts, Phrases say) => Html.Of($"""
        <div id="counts">{parts["counts"]}</div>
        <label class="find" hidden><span>{say.Find}</span><input type="search" id="find" autocomplete="off" spellcheck="false"></label>
        <table class="many" aria-labelledby="streams"><thead><tr><th scope="col">{say.Stream}</th><th scope="col">{say.State}</th><th scope="col" class="n">{say.Lag}</th>
        <th scope="col" class="wide">{say.ComparedColumn}</th><th scope="col" class="n wide">{say.Rate}</th><th scope="col" class="n wide">{say.Queue}</th><th scope="col" class="n wide">{say.DeadLetters}</th></tr></thead>
        <tbody id="rows">{Html.Join(Ordered(streams, say).Select(i => Html.Of($"""<tr id="row-{i}">{parts[$"row-{i}"]}</tr>""")))}</tbody></table>
        <p id="none" class="quiet" hidden>{say.NoneFound}</p>
        """);

    public static IEnumerable<(string Id, Html Markup)> Parts(IReadOnlyList<StreamView> streams, Phrases say)
    {
        var standings = streams.Select(stream => StreamStanding.Of(stream, say)).GroupBy(standing => standing).OrderByDescending(same => same.Key.Weight);
        yield return ("counts", Html.Of($"""<p class="counts">{Html.Join(standings.Select(same => Html.Of($"""<span class="pill {same.Key.Tone}">{same.Key.Word}: {same.Count()}</span>""")))}</p>"""));
        for (var i = 0; i < streams.Count; i++)
            yield return ($"row-{i}", Row(streams[i], say));
        yield return ("order", Html.Of($"{string.Join(',', Ordered(streams, say))}"));
    }

    /// <summary>By what somebody has to do about them, and otherwise as they are configured: rows that change places all the time cannot be read.</summary>
    private static IEnumerable<int> Ordered(IReadOnlyList<StreamView> streams, Phrases say) =>
        Enumerable.Range(0, streams.Count).OrderByDescending(i => StreamStanding.Of(streams[i], say).Weight).ThenByDescending(i => streams[i].Metrics.DeadLettersWaiting > 0 || streams[i].Metrics.Comparisons?.Newest?.Result == ComparisonResult.Unequal);

    private static Html Row(StreamView stream, Phrases say)
    {
        var metrics = stream.Metrics;
        var waiting = metrics.DeadLettersWaiting ?? 0;
        var aside = waiting == 0 ? Html.Of($"0") : Html.Of($"""<span class="pill warn">{say.Number(waiting)}</span>""");
        return Html.Of($"""
            <th scope="row"><a href="/?stream={Uri.EscapeDataString(stream.Spec.Name)}">{stream.Spec.Name}</a> {Words(stream, say)}</th>
            <td>{StreamStanding.Of(stream, say).Pill}</td><td class="n">{(metrics.Freshness is { } lag ? say.Duration(lag) : say.NotYet)}</td>
            <td class="wide">{Compared(stream, say)}</td><td class="n wide">{say.Number(stream.History.Newest.RowsPerSecond)}</td><td class="n wide">{say.Number(metrics.QueueLength)}</td><td class="n wide">{aside}</td>
            """);
    }

    private static Html Compared(StreamView stream, Phrases say)
    {
        if (stream.Metrics.Comparisons is not { } known) return Html.Of($"{say.NotYet}");
        return Html.Of($"""<span class="pill {ComparisonTile.Tone(known.Newest?.Result)}">{(known.Newest is { } newest ? say.Of(newest.Result) : say.NeverCompared)}</span>""");
    }

    /// <summary>What is wrong, else how far a load is, else where the rows come from and go to.</summary>
    private static Html Words(StreamView stream, Phrases say)
    {
        if (stream.Metrics.Troubles is [var trouble, ..]) return Html.Of($"""<p class="why">{say.FailureText(trouble.Message)}</p>""");
        return stream.Metrics.Load is { } load && load.Share(stream.Metrics.Through) is { } share
            ? Html.Of($"<p>{(load.IsFirst ? say.FirstLoad : say.CatchingUp)}: {share.ToString("P0", say.Culture)}</p>")
            : Html.Of($"<p>{stream.Spec.Source} → {stream.Spec.Target}</p>");
    }
}
