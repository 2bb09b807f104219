using System.Collections.Concurrent;
using SyncService.Cli.Logging;
using SyncService.Running;

namespace SyncService.Cli.Web;

/// <summary>The parts of the page that live, each under the id of the element that it fills.</summary>
internal sealed class PageView(HttpOptions options, PipelineView view, LogTail tail) : IDisposable
{
    /// <summary>How long a page waits for what the stores say; what comes later is in the next one.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(300);

    private readonly LetterLook letters = new(view.Streams, view.Observer, view.Letters, view.Clock);
    private readonly SemaphoreSlim gate = new(1);
    private readonly ConcurrentDictionary<string, (long At, IReadOnlyDictionary<string, Html> Parts)> rendered = [];

    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    public bool MayAct => options.Token is not null;

    public IReadOnlyList<StreamView> Streams => view.Streams;

    /// <summary>Made once a second and language, however many look.</summary>
    public async Task<IReadOnlyDictionary<string, Html>> PartsAsync(Phrases say, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            if (rendered.TryGetValue(say.Code, out var last) && view.Clock.GetElapsedTime(last.At) < Pace * 0.9) return last.Parts;
            await LookAsync(cancellation);
            var parts = Parts(say).ToDictionary(part => part.Id, part => part.Markup);
            rendered[say.Code] = (view.Clock.GetTimestamp(), parts);
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
        rendered.Clear();
    }

    public void Dispose()
    {
        letters.Dispose();
        gate.Dispose();
    }

    /// <remarks>A store that hangs holds up nobody: what it said last is shown, and how long ago that was.</remarks>
    private async Task LookAsync(CancellationToken cancellation)
    {
        var looks = Task.WhenAll(view.Stores.AskAsync(cancellation), letters.AskAsync());
        if (await Task.WhenAny(looks, Task.Delay(Moment, view.Clock, cancellation)) == looks) await looks;
        cancellation.ThrowIfCancellationRequested();
    }

    private IEnumerable<(string Id, Html Markup)> Parts(Phrases say)
    {
        var now = view.Clock.GetUtcNow();
        var worst = view.Streams.Select(stream => StreamStanding.Of(stream, say)).MaxBy(standing => standing.Weight);
        var stores = view.Stores.Known;
        if (worst.Weight < StreamStanding.Troubled && stores.FirstOrDefault(store => store.IsUp == false) is { } away)
            worst = new StreamStanding("bad", say.With(say.StoreAway, StoreNames.Product(away.Store)), StreamStanding.Troubled);
        else if (worst.Weight == 0 && stores.All(store => store.IsUp == true))
            worst = WhenRunning(say);
        yield return ("standing", worst.Pill);
        yield return ("picture", Picture.Of(view, say));
        for (var i = 0; i < view.Streams.Count; i++)
        {
            var stream = view.Streams[i];
            yield return ($"head-{i}", StreamCard.Head(stream, MayAct, say));
            yield return ($"trouble-{i}", StreamCard.Troubles(stream, now, say));
            yield return ($"load-{i}", StreamCard.Load(stream, now, say));
            yield return ($"figures-{i}", StreamCard.Figures(stream, say));
            yield return ($"plots-{i}", StreamCard.Plots(stream, now, say));
            yield return ($"promise-{i}", StreamCard.Promise(stream, view.Options, say));
            yield return ($"letters-{i}", LetterList.Of(stream, letters.Of(stream.Spec.Name), MayAct, now, say));
        }

        yield return ("log", Html.Join(tail.Lines.Select(line => Html.Of($"""<li class="{line.Level}">{line.Text}</li>"""))));
    }

    /// <summary>Everything runs; rows that wait for a decision are worth a word all the same.</summary>
    private StreamStanding WhenRunning(Phrases say)
    {
        var waiting = view.Streams.Sum(stream => stream.Metrics.LettersWaiting ?? 0);
        return waiting == 0 ? new StreamStanding("ok", say.AllWell, 0) : new StreamStanding("warn", say.With(say.SetAside, say.Number(waiting)), 0);
    }
}
