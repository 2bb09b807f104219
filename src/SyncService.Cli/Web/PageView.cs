using System.Collections.Concurrent;
using SyncService.Cli.Logging;
using SyncService.Running;
using SyncService.Target;

namespace SyncService.Cli.Web;

/// <summary>The parts of the page that live, each under the id of the element that it fills.</summary>
internal sealed class PageView(HttpOptions options, PipelineView view, LogTail tail) : IDisposable
{
    private static readonly TimeSpan LookAtLetters = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim gate = new(1);
    private readonly ConcurrentDictionary<string, (long At, IReadOnlyDictionary<string, Html> Parts)> rendered = [];
    private IReadOnlyDictionary<string, IReadOnlyList<DeadLetter>> letters = new Dictionary<string, IReadOnlyList<DeadLetter>>();
    private long lettersAt;

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
            await view.Stores.AskAsync(cancellation);
            await LookAtLettersAsync(cancellation);
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
        lettersAt = 0;
        rendered.Clear();
    }

    public void Dispose() => gate.Dispose();

    private IEnumerable<(string Id, Html Markup)> Parts(Phrases say)
    {
        var now = view.Clock.GetUtcNow();
        var worst = view.Streams.Select(stream => StreamStanding.Of(stream, say)).MaxBy(standing => standing.Weight);
        if (worst.Weight == 0 && view.Stores.Known.All(store => store.IsUp == true)) worst = WhenRunning(say);
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
            yield return ($"letters-{i}", LetterList.Of(stream, letters.GetValueOrDefault(stream.Spec.Name) ?? [], MayAct, now, say));
        }

        yield return ("log", Html.Join(tail.Lines.Select(line => Html.Of($"""<li class="{line.Level}">{line.Text}</li>"""))));
    }

    /// <summary>Everything runs; rows that wait for a decision are worth a word all the same.</summary>
    private StreamStanding WhenRunning(Phrases say)
    {
        var waiting = view.Streams.Sum(stream => stream.Metrics.LettersWaiting ?? 0);
        return waiting == 0 ? new StreamStanding("ok", say.AllWell, 0) : new StreamStanding("warn", say.With(say.SetAside, say.Number(waiting)), 0);
    }

    private async Task LookAtLettersAsync(CancellationToken cancellation)
    {
        if (lettersAt != 0 && view.Clock.GetElapsedTime(lettersAt) < LookAtLetters) return;
        try
        {
            var found = new Dictionary<string, IReadOnlyList<DeadLetter>>();
            await view.Observer.CountLettersAsync(cancellation);
            foreach (var stream in view.Streams.Where(stream => stream.Metrics.LettersWaiting > 0))
                found[stream.Spec.Name] = await view.Letters.NewestAsync(stream.Spec.Name, LetterList.Shown, cancellation);
            letters = found;
        }
        catch (SyncException)
        {
            // The database is away, as the page says elsewhere; the letters of the last look stay.
        }

        lettersAt = view.Clock.GetTimestamp();
    }
}
