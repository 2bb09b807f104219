using SyncService.Cli.Web.Languages;

namespace SyncService.Cli.Web.Pages;

/// <summary>The page as a whole; complete without its script, which only keeps it up to date.</summary>
internal static class Page
{
    /// <param name="only">The stream that the page is about; null for all.</param>
    public static Html Of(PageView view, string? only, IReadOnlyDictionary<string, Html> parts, Phrases say) => Html.Of($"""
        <!doctype html>
        <html lang="{say.Code}">
        <head>
        <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
        <title>Sync Service</title>
        <link rel="icon" href="/page.svg" type="image/svg+xml"><link rel="stylesheet" href="/page.css">
        <script src="/page.js"></script>
        </head>
        <body data-lost="{say.Lost}" data-wrong-token="{say.WrongToken}" data-no-answer="{say.NoAnswer}">
        <a class="skip" href="#streams">{say.SkipToStreams}</a>
        <header>
        <h1><img src="/page.svg" alt="" width="28" height="28">Sync Service</h1>
        <div id="standing">{parts["standing"]}</div>
        <span class="live" id="live">{say.Live}</span>
        <span class="version">{ProductVersion.Text}</span>
        <button type="button" id="theme" aria-label="{say.Theme}" title="{say.Theme}"><svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><circle cx="12" cy="12" r="9"/><path d="M12 3a9 9 0 0 1 0 18z"/></svg></button>
        </header>
        <main>
        <p id="said" role="status" aria-live="polite"></p>
        <section aria-labelledby="way"><h2 id="way">{say.WayOfTheData}</h2><div id="picture">{parts["picture"]}</div></section>
        <section aria-labelledby="streams" class="streams"><h2 id="streams" tabindex="-1">{say.Streams}</h2>
        {(view.MayAct ? Html.None : Html.Of($"""<p class="quiet hint">{say.OnlyShows}</p>"""))}
        {(only is not null && view.Streams.Count > 1 ? Html.Of($"""<p class="back"><a href="/"><span aria-hidden="true">←</span> {say.AllStreams} ({view.Streams.Count})</a></p>""") : Html.None)}
        {(view.InFull(only) is { } shown ? Html.Join(shown.Select((stream, i) => Card(stream.Spec, i, parts, StreamActions.Of(stream.Spec, view.MayAct, say)))) : Overview.Table(view.Streams, parts, say))}
        </section>
        <section aria-labelledby="tail"><h2 id="tail">{say.Log}</h2><ol id="log" class="log" tabindex="0" aria-labelledby="tail">{parts["log"]}</ol></section>
        </main>
        <dialog id="key" aria-labelledby="key-title"><form method="dialog">
        <h2 id="key-title">{say.TokenTitle}</h2><p>{say.TokenHelp}</p>
        <label>{say.TokenLabel}<input type="password" id="token" autocomplete="off" required></label>
        <p class="do"><button type="button" id="key-cancel">{say.Cancel}</button><button type="submit" class="main">{say.Go}</button></p></form></dialog>
        <dialog id="ask" aria-labelledby="ask-text"><form method="dialog">
        <p id="ask-text"></p>
        <p class="do"><button type="button" id="ask-cancel">{say.Cancel}</button><button type="submit" class="main danger">{say.Discard}</button></p></form></dialog>
        </body>
        </html>
        """);

    private static Html Card(StreamSpec stream, int i, IReadOnlyDictionary<string, Html> parts, Html actions) => Html.Of($"""
        <article class="stream" aria-label="{stream.Name}">
        <div id="head-{i}">{parts[$"head-{i}"]}</div><div id="trouble-{i}">{parts[$"trouble-{i}"]}</div><div id="load-{i}">{parts[$"load-{i}"]}</div>
        <div id="figures-{i}">{parts[$"figures-{i}"]}</div><div id="compared-{i}" class="compared">{parts[$"compared-{i}"]}</div><div id="held-{i}">{parts[$"held-{i}"]}</div>{actions}<div id="plots-{i}" class="plots">{parts[$"plots-{i}"]}</div>
        <div id="letters-{i}" class="dead">{parts[$"letters-{i}"]}</div><div id="promise-{i}">{parts[$"promise-{i}"]}</div>
        </article>
        """);
}
