using System.Globalization;
using SyncService.Cli.Web.Languages;
using SyncService.Observation;
using SyncService.Protocol;
using SyncService.Protocol.Identities;
using SyncService.Reporting;

namespace SyncService.Cli.Web.Pages;

/// <summary>One stream: what it is, how it does, what is wrong with it.</summary>
internal static class StreamCard
{
    public static Html Head(StreamView stream, bool mayAct, Phrases say)
    {
        var paused = stream.Metrics.Pause is not null;
        var button = mayAct
            ? Html.Of($"""<button type="button" class="act" data-act="/api/streams/{Uri.EscapeDataString(stream.Spec.Name)}/{(paused ? "resume" : "pause")}">{(paused ? say.Resume : say.Pause)}</button>""")
            : Html.None;
        return Html.Of($"""
            <div class="title"><h3>{stream.Spec.Name}</h3>{StreamStanding.Of(stream, say).Pill}{button}</div>
            <p class="route"><code>{stream.Spec.Source}</code> <span aria-hidden="true">→</span> <code>{stream.Spec.Target}</code></p>
            """);
    }

    public static Html Figures(StreamView stream, Phrases say)
    {
        var metrics = stream.Metrics;
        return Html.Of($"""
            <dl class="figures">
            <div title="{say.LagHelp}"><dt>{say.Lag}</dt><dd>{(metrics.Freshness is { } lag ? say.Duration(lag) : say.NotYet)}</dd></div>
            <div><dt>{say.Rate}</dt><dd>{say.Number(stream.History.Newest.RowsPerSecond)}</dd></div>
            <div><dt>{say.Queue}</dt><dd>{say.Number(metrics.QueueLength)}</dd></div>
            <div><dt>{say.LastStamp}</dt><dd class="stamp">{(metrics.LastApplied is { } stamp ? Stamp(stamp) : say.NotYet)}</dd></div>
            </dl>
            """);
    }

    public static Html Plots(StreamView stream, DateTimeOffset now, Phrases say)
    {
        var samples = stream.History.Samples;
        if (samples is [_, .., var newest]) samples = [.. samples, newest with { At = now, Lag = stream.Metrics.Freshness?.TotalSeconds }];

        // Until the target is known to have been complete once, there is nothing that it could be behind of.
        var noLag = stream.Metrics.Load is null ? say.NoHistory : say.LagAfterLoad;
        return Html.Of($"""
            {Plot.Of(say.LagPlot, "lag", [.. samples.Select(sample => (sample.At, sample.Lag))], noLag, peaks: true, seconds => say.Duration(TimeSpan.FromSeconds(seconds)), now, say)}
            {Plot.Of(say.RatePlot, "rate", [.. samples.Select(sample => (sample.At, (double?)sample.RowsPerSecond))], say.NoHistory, peaks: false, say.Number, now, say)}
            """);
    }

    public static Html Troubles(StreamView stream, DateTimeOffset now, Phrases say)
    {
        List<Html> parts = [.. Told(stream.Metrics.Troubles).Select(trouble => Trouble(trouble, now, say))];
        if (stream.Metrics.Pause is { } pause)
            parts.Add(Html.Of($"""<div class="notice idle"><p>{say.With(say.PausedBy, pause.By, say.Duration(now - pause.Since), pause.Reason ?? "")}</p></div>"""));
        return Html.Join(parts);
    }

    /// <summary>The first reason counts.</summary>
    public static Html Debt(StreamView stream, IReadOnlyList<OwedComparison> debt, DateTimeOffset now, Phrases say) => debt is [var first, ..]
        ? Html.Of($"""<div class="notice idle"><p>{say.With(say.Owes, stream.Spec.Target, say.Duration(now - first.Since))} {say.FailureText(first.Reason)}.</p></div>""")
        : Html.None;

    public static Html Load(StreamView stream, DateTimeOffset now, Phrases say)
    {
        if (stream.Metrics.Load is not { } load) return Html.None;
        var through = stream.Metrics.Through;
        var done = say.Number(Math.Max(0, load.Done(through)));
        var title = load.IsFirst ? say.FirstLoad : say.CatchingUp;
        if (load.Share(through) is not { } share || load.Total is not { } total)
            return Html.Of($"""<div class="load"><p><b>{title}</b> {say.With(say.SoFar, done)}</p><progress aria-label="{title}"></progress></div>""");
        var left = load.Left(through, now) is { } time ? say.With(say.TimeToGo, say.Duration(time)) : "";
        return Html.Of($"""
            <div class="load"><p><b>{title}</b> {say.With(say.OfTotal, done, say.Number(total), share.ToString("P0", say.Culture))} <span class="left">{left}</span></p>
            <progress max="1000" value="{(long)(share * 1000)}" aria-label="{title}"></progress></div>
            """);
    }

    public static Html Promise(StreamView stream, SyncOptions options, Phrases say)
    {
        // The engine says it in English; the page says the same in both languages.
        var sight = stream.Metrics.Sight ?? ReadingSight.Of(stream.Spec, null);
        var text = sight.Mode == CaptureMode.RowVersion
            ? say.With(say.GuaranteedByVersion, stream.Spec.ChangeColumn)
            : say.With(say.Guaranteed, stream.Spec.ChangeColumn, Late(sight, options.Source?.Overlap, say));
        return Html.Of($"""<details class="promise"><summary>{say.Guarantee}</summary><p>{text}</p></details>""");
    }

    private static string Late(ReadingSight sight, TimeSpan? overlap, Phrases say)
    {
        if (sight.IsTime == false) return say.LateNumbers;
        var byTime = LateByTime(sight, overlap, say);
        return sight.IsTime == true ? byTime : say.With(say.LateByEither, byTime, say.LateNumbers);
    }

    private static string LateByTime(ReadingSight sight, TimeSpan? overlap, Phrases say)
    {
        if (overlap?.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) is not { } seconds) return say.LateSomewhere;
        return say.With(sight.SeesTransactions switch { true => say.LateCommitsOfEarlierStamps, false => say.LateCommits, null => say.LateCommitsUnlessSeen }, seconds);
    }

    /// <summary>Both halves meet the same store: one of them tells of it, the one that has met it longest.</summary>
    private static IEnumerable<Trouble> Told(IReadOnlyList<Trouble> troubles) =>
        troubles.GroupBy(trouble => trouble.Store == Store.Service ? (object)trouble : (trouble.Store, trouble.Stops)).Select(same => same.MinBy(trouble => trouble.Since)!);

    private static Html Trouble(Trouble trouble, DateTimeOffset now, Phrases say)
    {
        var wait = trouble.NextTry > now ? trouble.NextTry - now : TimeSpan.Zero;
        return Html.Of($"""
            <div class="notice {(trouble.Stops ? "bad" : "warn")}"><h4>{say.WhatIsWrong}</h4><p>{say.FailureText(trouble.Message)}</p>
            <h4>{say.WhatToDo}</h4>{(trouble.Hint.Length > 0 ? Html.Of($"<p>{say.FailureText(trouble.Hint)}</p>") : Html.Of($"<p>{say.NothingToDo}</p>"))}
            <p class="when">{(trouble.IsWait ? say.With(say.SinceAndGoesOn, say.Duration(now - trouble.Since)) : say.With(say.SinceAndNext, say.Duration(now - trouble.Since), say.Duration(wait)))}</p></div>
            """);
    }

    private static string Stamp(Watermark stamp) => stamp.IsTime
        ? stamp.Timestamp.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture) + (stamp.Kind == WatermarkKind.Instant ? " UTC" : "")
        : stamp.ToString();
}
