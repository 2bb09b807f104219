using SyncService.Cli.Web.Languages;
using SyncService.Observation;

namespace SyncService.Cli.Web.Pages;

/// <summary>How a stream is, in one word and one tone.</summary>
/// <param name="Tone">A class of the style sheet: <c>ok</c>, <c>busy</c>, <c>warn</c>, <c>bad</c> or <c>idle</c>.</param>
/// <param name="Word">What the pill says.</param>
/// <param name="Weight">The worst stream speaks for all of them.</param>
internal readonly record struct StreamStanding(string Tone, string Word, int Weight)
{
    /// <summary>From this weight on something does not work.</summary>
    public const int Troubled = 4;

    public static StreamStanding Of(StreamView stream, Phrases say)
    {
        var metrics = stream.Metrics;
        if (metrics.Troubles.Any(trouble => trouble.Stops)) return new("bad", say.NeedsYou, 5);
        if (metrics.Troubles.Count > 0 && metrics.Troubles.All(trouble => trouble.IsWait)) return new("warn", say.Waiting, Troubled);
        if (metrics.Troubles.Count > 0) return new("warn", say.TryingAgain, Troubled);
        if (metrics.Pause is not null) return new("idle", say.PausedState, 3);
        if (!stream.Holds(Role.Producer) && !stream.Holds(Role.Consumer)) return new("idle", say.StandingBy, 1);
        return metrics.Load is not null ? new("busy", say.Loading, 2) : new("ok", say.Running, 0);
    }

    public Html Pill => Html.Of($"""<span class="pill {Tone}">{Word}</span>""");
}
