using System.Collections.Concurrent;
using SyncService.Cli.Logging;
using SyncService.Cli.Web.Languages;
using SyncService.Cli.Web.Serving;
using SyncService.Observation;
using SyncService.Protocol.Verifications;

namespace SyncService.Cli.Web.Pages;

/// <summary>The parts of the page that live, each under the id of the element that it fills.</summary>
internal sealed class PageView(HttpOptions options, PipelineView view, LogTail tail) : IDisposable
{
    /// <summary>How long a page waits for what the stores say; what comes later is in the next one.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(300);

    private readonly DeadLetterLook letters = new(view.Streams, view.Observer, view.Letters, view.Clock);
    private readonly ComparisonLook comparisons = new(view.Streams, view.Verifications, view.Clock);
    private readonly HeldLook held = new(view.Streams.Select(stream => stream.Spec), view.Deletions, view.Clock);
    private readonly SemaphoreSlim gate = new(1);
    private readonly ConcurrentDictionary<(string Language, string? Only), (long At, IReadOnlyDictionary<string, Html> Parts)> rendered = [];

    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    public bool MayAct => options.Token is not null;

    public IReadOnlyList<StreamView> Streams => view.Streams;

    /// <summary>The streams that are shown in full: the one asked for, or all where they are few; null where each is a row.</summary>
    public IReadOnlyList<StreamView>? InFull(string? only) =>
        only is not null ? [.. view.Streams.Where(stream => stream.Spec.Name == only)] : view.Streams.Count <= Overview.Few ? view.Streams : null;

    /// <summary>Made once a second, language and choice of streams, however many look.</summary>
    public async Task<IReadOnlyDictionary<string, Html>> PartsAsync(Phrases say, string? only, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            if (rendered.TryGetValue((say.Code, only), out var last) && IsFresh(last.At)) return last.Parts;
            var inFull = InFull(only);
            await LookAsync(inFull, cancellation);
            var parts = Parts(inFull, say).ToDictionary(part => part.Id, part => part.Markup);
            foreach (var (key, old) in rendered.Where(one => !IsFresh(one.Value.At))) rendered.TryRemove(KeyValuePair.Create(key, old));
            rendered[(say.Code, only)] = (view.Clock.GetTimestamp(), parts);
            return parts;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Something was done: what was rendered is out of date.</summary>
    public void Forget()
    {
        letters.Forget();
        held.Forget();
        rendered.Clear();
    }

    public void Dispose()
    {
        letters.Dispose();
        comparisons.Dispose();
        held.Dispose();
        gate.Dispose();
    }

    private bool IsFresh(long at) => view.Clock.GetElapsedTime(at) < Pace * 0.9;

    /// <remarks>A store that hangs holds up nobody: what it said last is shown, and how long ago that was.</remarks>
    private async Task LookAsync(IReadOnlyList<StreamView>? inFull, CancellationToken cancellation)
    {
        var looks = Task.WhenAll(view.Stores.AskAsync(cancellation), held.AskAsync(), inFull is null ? Task.CompletedTask : Task.WhenAll(letters.AskAsync(), comparisons.AskAsync(inFull)));
        if (await Task.WhenAny(looks, Task.Delay(Moment, view.Clock, cancellation)) == looks) await looks;
        cancellation.ThrowIfCancellationRequested();
    }

    private IEnumerable<(string Id, Html Markup)> Parts(IReadOnlyList<StreamView>? inFull, Phrases say)
    {
        var now = view.Clock.GetUtcNow();
        var worst = view.Streams.Select(stream => StreamStanding.Of(stream, say)).MaxBy(standing => standing.Weight);
        var stores = view.Stores.Known;
        if (worst.Weight < StreamStanding.Troubled && stores.FirstOrDefault(store => store.IsUp == false) is { } away)
            worst = new StreamStanding("bad", say.With(say.StoreAway, StoreNames.Product(away.Store)), StreamStanding.Troubled);
        else if (worst.Weight == 0 && stores.All(store => store.IsUp == true))
            worst = WhenRunning(say);
        var proof = Proof.Of(view.Streams) is { } compared ? Html.Of($"""<span class="proof">{Proof.Words(compared, now, say)}</span>""") : Html.None;
        yield return ("standing", Html.Join([worst.Pill, proof]));
        yield return ("picture", Picture.Of(view, say));
        foreach (var part in inFull is null ? Overview.Parts(view.Streams, say) : inFull.SelectMany((stream, i) => Card(stream, i, now, say))) yield return part;
        yield return ("log", Html.Join(tail.Lines.Select(line => Html.Of($"""<li class="{line.Level}">{line.Text}</li>"""))));
    }

    private IEnumerable<(string Id, Html Markup)> Card(StreamView stream, int i, DateTimeOffset now, Phrases say) =>
    [
        ($"head-{i}", StreamCard.Head(stream, MayAct, say)),
        ($"trouble-{i}", Html.Join([StreamCard.Troubles(stream, now, say), StreamCard.Debt(stream, view.Observer.DebtOf(stream.Spec.Name), now, say)])),
        ($"load-{i}", StreamCard.Load(stream, now, say)),
        ($"figures-{i}", StreamCard.Figures(stream, say)),
        ($"compared-{i}", ComparisonTile.Of(stream, comparisons.Of(stream.Spec.Name), now, say)),
        ($"held-{i}", HeldDeletes.Of(stream.Spec, held.Of(stream.Spec.Name), MayAct, now, say)),
        ($"plots-{i}", StreamCard.Plots(stream, now, say)),
        ($"promise-{i}", StreamCard.Promise(stream, view.Options, say)),
        ($"letters-{i}", DeadLetterList.Of(stream, letters.Of(stream.Spec.Name), MayAct, now, say)),
    ];

    /// <summary>Everything runs; rows that wait for a decision, or that differed from the source, are worth a word all the same. All is well where each stream was found equal, and nothing has happened since that needs another comparison.</summary>
    private StreamStanding WhenRunning(Phrases say)
    {
        var waiting = view.Streams.Sum(stream => stream.Metrics.DeadLettersWaiting ?? 0);
        if (waiting > 0) return new StreamStanding("warn", say.With(say.SetAside, say.Number(waiting)), 0);
        if (held.Rows > 0) return new StreamStanding("warn", say.With(say.HeldStanding, say.Number(held.Rows)), 0);
        var compared = Proof.Of(view.Streams);
        if (compared?.With(ComparisonResult.Unequal).Count > 0) return new StreamStanding("warn", say.ResultUnequal, 0);
        var proven = compared is { AreAllEqual: true } && view.Streams.All(stream => !(view.Observer.DebtOf(stream.Spec.Name) is [.., var newest] && newest.Since >= stream.Metrics.Comparisons?.Newest?.From));
        return new StreamStanding("ok", proven ? say.AllWell : say.EverythingRuns, 0);
    }
}
