using SyncService.Cli.Web.Languages;
using SyncService.Observation;
using SyncService.Protocol.Verifications;

namespace SyncService.Cli.Web.Pages;

/// <summary>The first rows that differ, a line each column that does. Values of masked columns are masked where they are compared.</summary>
internal static class DifferenceTable
{
    /// <summary>So many rows are seen at once; the others behind a click.</summary>
    private const int AtOnce = 5;

    public static Html Of(StreamView stream, VerificationOutcome outcome, Phrases say)
    {
        if (outcome.Examples is not { Count: > 0 } examples) return Html.None;
        var more = examples.Count <= AtOnce ? Html.None : Html.Of($"""
            <details id="differences-{stream.Spec.Name}"><summary>{say.With(say.MoreDifferences, examples.Count - AtOnce)}</summary>{Table(examples.Skip(AtOnce), say)}</details>
            """);
        return Html.Of($"""<h4>{say.FirstDifferences}</h4>{Table(examples.Take(AtOnce), say)}{more}""");
    }

    private static Html Table(IEnumerable<ComparedRow> rows, Phrases say) => Html.Of($"""
        <table class="differences"><thead><tr><th scope="col">{say.Key}</th><th scope="col">{say.Kind}</th><th scope="col">{say.Column}</th><th scope="col">{say.Source}</th><th scope="col">{say.Target}</th></tr></thead>
        {Html.Join(rows.Select(row => Body(row, say)))}</table>
        """);

    private static Html Body(ComparedRow row, Phrases say)
    {
        var lines = Math.Max(1, row.Columns.Count + (row.MoreColumns > 0 ? 1 : 0));
        var head = Html.Of($"""<th scope="rowgroup" rowspan="{lines}"><code>{row.Key}</code></th><td rowspan="{lines}">{Kind(row.Kind, say)}</td>""");
        if (row.Columns.Count == 0) return Html.Of($"""<tbody><tr>{head}<td class="none" colspan="3"></td></tr></tbody>""");
        var columns = row.Columns.Select((column, i) => Html.Of($"""
            <tr>{(i == 0 ? head : Html.None)}<td class="name"><code>{column.Name}</code></td><td data-side="{say.Source}">{Value(column.Source)}</td><td data-side="{say.Target}">{Value(column.Target)}</td></tr>
            """));
        var others = row.MoreColumns == 0 ? Html.None : Html.Of($"""<tr><td class="quiet" colspan="3">{say.With(say.MoreColumns, row.MoreColumns)}</td></tr>""");
        return Html.Of($"<tbody>{Html.Join(columns)}{others}</tbody>");
    }

    private static Html Kind(string kind, Phrases say) => kind switch
    {
        "missing" => Pill("bad", say.KindMissing),
        "different" => Pill("bad", say.KindDifferent),
        "extra" => Pill("warn", say.KindExtra),
        "deadLetter" => Pill("warn", say.KindDeadLetter),
        _ => Pill("idle", say.KindPending),
    };

    private static Html Pill(string tone, string word) => Html.Of($"""<span class="pill {tone}">{word}</span>""");

    private static Html Value(string? text) => text switch
    {
        null => Html.Of($"""<span class="quiet">NULL</span>"""),
        _ => Html.Of($"""<code class="value">{text}</code>"""),
    };
}
