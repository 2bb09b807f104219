using SyncService.Cli.Commands.Dead;
using SyncService.Cli.Web.Languages;
using SyncService.Observation;
using SyncService.Target.DeadLetters;

namespace SyncService.Cli.Web.Pages;

/// <summary>The newest dead letters of a stream, with their rows, reasons, and what can be done.</summary>
/// <remarks>Values of masked columns are masked in the record already: nobody has them in clear here.</remarks>
internal static class DeadLetterList
{
    private const int LongestValue = 300;

    /// <summary>Looks that are older than this say so.</summary>
    private static readonly TimeSpan WorthSaying = TimeSpan.FromSeconds(10);

    public static Html Of(StreamView stream, (IReadOnlyList<DeadLetter> Letters, DateTimeOffset? At) look, bool mayAct, DateTimeOffset now, Phrases say)
    {
        var (letters, at) = look;
        if (at is not { } seen) return Html.Of($"""<h4>{say.DeadLetters}</h4><p class="quiet">{say.DeadLettersUnknown}</p>""");
        var age = now - seen > WorthSaying ? Html.Of($"""<p class="quiet">{say.With(say.AsOf, say.Duration(now - seen))}</p>""") : Html.None;
        if (letters.Count == 0) return Html.Of($"""<h4>{say.DeadLetters}</h4><p class="quiet">{say.NoDeadLetters}</p>{age}""");
        var waiting = Math.Max(stream.Metrics.DeadLettersWaiting ?? 0, letters.Count);
        return Html.Of($"""
            <h4>{say.DeadLetters}</h4><p>{say.With(waiting > letters.Count ? say.DeadLettersShown : say.DeadLettersWait, say.Number(waiting), letters.Count)}</p>{age}
            <ul class="letters">{Html.Join(letters.Select(letter => Item(letter, mayAct, now, say)))}</ul>
            """);
    }

    private static Html Item(DeadLetter letter, bool mayAct, DateTimeOffset now, Phrases say)
    {
        var column = letter.Reason.Column is { } name ? Html.Of($" · {say.Column} <code>{name}</code>") : Html.None;
        var buttons = mayAct
            ? Html.Of($"""
                <p class="do"><button type="button" class="act" data-act="/api/dead/{letter.Id}/retry" aria-label="{say.Retry} {letter.Id}">{say.Retry}</button>
                <button type="button" class="act danger" data-act="/api/dead/{letter.Id}/discard" data-ask="{say.ConfirmDiscard}" aria-label="{say.Discard} {letter.Id}">{say.Discard}</button></p>
                """)
            : Html.None;
        return Html.Of($"""
            <li id="letter-{letter.Id}"><p class="reason"><code><b>{DeadWording.Key(letter)}</b></code> <span lang="en">{letter.Reason.Message}</span></p>
            <p>{DeadLetterAdvice.Of(letter.Reason.SqlState, say)}</p>
            <p class="quiet">{say.With(say.DeadLetterNumber, letter.Id)} · SQLSTATE {letter.Reason.SqlState}{column} · {say.With(say.Attempts, letter.Attempts)} · {say.With(say.Ago, Since(now - letter.FailedAt, say))}</p>
            <details id="row-{letter.Id}"><summary>{say.ShowRow}</summary>{Row(letter, say)}</details>{buttons}</li>
            """);
    }

    /// <summary>By the minute, so that the list does not change each second under whoever reads it.</summary>
    private static string Since(TimeSpan age, Phrases say) => say.Duration(TimeSpan.FromMinutes(Math.Max(1, Math.Floor(age.TotalMinutes)))).Replace(" 0 s", "", StringComparison.Ordinal);

    private static Html Row(DeadLetter letter, Phrases say)
    {
        if (letter.Row is null) return Html.Of($"""<p class="quiet">{say.UnreadableRow}</p>""");
        return Html.Of($"""<dl class="row">{Html.Join(DeadWording.Values(letter).Select(value => Html.Of($"<div><dt>{value.Column}</dt>{Value(value.Text)}</div>")))}</dl>""");
    }

    private static Html Value(string? text) => text switch
    {
        null => Html.Of($"""<dd class="quiet">NULL</dd>"""),
        { Length: > LongestValue } => Html.Of($"<dd>{text[..LongestValue]}…</dd>"),
        _ => Html.Of($"<dd>{text}</dd>"),
    };
}
