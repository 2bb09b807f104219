using SyncService.Cli.Web.Languages;
using SyncService.Observation;
using SyncService.Reporting;

namespace SyncService.Cli.Web.Pages;

/// <summary>The three servers and the two halves of the service between them.</summary>
internal static class Picture
{
    public static Html Of(PipelineView view, Phrases say)
    {
        var streams = view.Streams;
        var stores = view.Stores.Known.ToDictionary(store => store.Store);
        var queued = streams.Sum(stream => stream.Metrics.QueueLength);
        return Html.Of($"""
            <ol class="way">
            {Node(say.Source, "SQL Server", stores.GetValueOrDefault(Store.SqlServer), say.Number(streams.Sum(s => s.Metrics.RecordsQueued)), say.RowsFound, "", say)}
            {Link(Role.Producer, say.Producer, streams, view.Options.Role, say)}
            {Node(say.Queue, "Redis", stores.GetValueOrDefault(Store.Redis), say.Number(queued), $"{say.RecordsWait} · {say.Size(streams.Sum(s => s.Metrics.QueueBytes))}", "", say)}
            {Link(Role.Consumer, say.Consumer, streams, view.Options.Role, say)}
            {Node(say.Target, "PostgreSQL", stores.GetValueOrDefault(Store.PostgreSql), say.Number(streams.Sum(s => s.Metrics.RowsWritten)), say.RowsApplied, Others(streams, say), say)}
            </ol>
            """);
    }

    private static Html Node(string part, string product, StoreState? state, string figure, string unit, string others, Phrases say)
    {
        var (tone, word) = state?.IsUp switch
        {
            true => ("ok", say.Answers),
            false => ("bad", say.Away),
            _ => state is null ? ("idle", say.Elsewhere) : ("idle", say.NotAsked),
        };
        var problem = state?.Problem is { } why ? Html.Of($"""<p class="why">{say.FailureText(why)} {say.FailureText(state.Hint)}</p>""") : Html.None;
        return Html.Of($"""
            <li class="node {tone}"><p class="part">{part}</p><h3>{product}</h3><p class="address">{state?.Name ?? ""}</p>
            <p class="state"><span class="pill {tone}">{word}</span></p><p class="figure"><b>{figure}</b> {unit}</p>{(others.Length > 0 ? Html.Of($"<p class=\"quiet\">{others}</p>") : Html.None)}{problem}</li>
            """);
    }

    /// <summary>What became of the other rows that were found: without it the figures of source and target seem to disagree.</summary>
    private static string Others(IReadOnlyList<StreamView> streams, Phrases say)
    {
        var (same, dead) = (streams.Sum(s => s.Metrics.RecordsUnchanged), streams.Sum(s => s.Metrics.DeadLetters));
        return string.Join(" · ", new[] { same > 0 ? say.With(say.RowsSame, say.Number(same)) : "", dead > 0 ? say.With(say.RowsAside, say.Number(dead)) : "" }.Where(part => part.Length > 0));
    }

    private static Html Link(Role half, string name, IReadOnlyList<StreamView> streams, Role ours, Phrases say)
    {
        var works = streams.Any(stream => stream.Holds(half));
        var troubles = streams.Select(stream => stream.Metrics.Troubles.FirstOrDefault(trouble => trouble.Half == half)).OfType<Trouble>().ToList();
        var held = works && streams.All(stream => stream.Metrics.Pause is not null);
        var rate = streams.Sum(stream => half == Role.Producer ? stream.History.Newest.QueuedPerSecond : stream.History.Newest.RowsPerSecond);
        var (tone, word) = !ours.HasFlag(half) ? ("idle", say.Elsewhere)
            : troubles.Count == streams.Count ? ("warn", troubles.Any(trouble => trouble.Stops) ? say.NeedsYou : troubles.All(trouble => trouble.IsWait) ? say.Waiting : say.TryingAgain)
            : held ? ("idle", say.PausedState)
            : works ? (troubles.Count > 0 ? "warn" : "ok", say.With(say.PerSecond, say.Number(rate)))
            : ("idle", say.StandingBy);
        var flows = works && !held && rate > 0 && troubles.Count < streams.Count ? "flows" : "still";
        return Html.Of($"""
            <li class="link {tone} {flows}"><span class="name">{name}</span><span class="wire" aria-hidden="true"></span><span class="rate">{word}</span></li>
            """);
    }
}
