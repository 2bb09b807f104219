using SyncService.Cli.Web.Languages;
using SyncService.Target.Deletions;

namespace SyncService.Cli.Web.Pages;

/// <summary>Deletes that wait for approval: why, and the buttons to apply or discard them.</summary>
internal static class HeldDeletes
{
    public static Html Of(StreamSpec stream, IEnumerable<Deletion> held, bool mayAct, DateTimeOffset now, Phrases say)
    {
        var items = held.Select(set => Item(stream, set, mayAct, now, say)).ToList();
        return items.Count == 0 ? Html.None : Html.Of($"""<h4>{say.HeldTitle}</h4><ul class="letters">{Html.Join(items)}</ul>""");
    }

    private static Html Item(StreamSpec stream, Deletion set, bool mayAct, DateTimeOffset now, Phrases say)
    {
        var buttons = mayAct
            ? Html.Of($"""
                <p class="do"><button type="button" class="act danger" data-act="/api/deletes/{set.Id}/apply" data-ask="{say.With(say.ConfirmDeletes, say.Number(set.Rows), stream.Target)}" aria-label="{say.ApplyDeletes} {set.Id}">{say.ApplyDeletes}</button>
                <button type="button" class="act" data-act="/api/deletes/{set.Id}/discard" aria-label="{say.DiscardDeletes} {set.Id}">{say.DiscardDeletes}</button></p>
                """)
            : Html.None;
        return Html.Of($"""
            <li id="held-{set.Id}"><p class="reason"><b>{say.With(say.HeldRows, say.Number(set.Rows), stream.Target, stream.Source)}</b></p><p lang="en">{set.Reason}</p>
            <p class="quiet">{say.With(say.HeldNumber, set.Id)} · {Phrases.Moment(set.FoundAt, now)} · <code>sync-service deletes show {set.Id}</code></p>{buttons}</li>
            """);
    }
}
