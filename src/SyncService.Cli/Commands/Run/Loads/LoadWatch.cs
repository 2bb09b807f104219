using Microsoft.Extensions.Logging;
using SyncService.Cli.Commands.Output;
using SyncService.Observation;
using SyncService.Reporting;

namespace SyncService.Cli.Commands.Run.Loads;

/// <summary>Shows how far first loads are: bars on a terminal, a plain line now and then elsewhere; and says when they are done.</summary>
/// <param name="console">Where the bars are drawn.</param>
/// <param name="streams">Those to look at.</param>
/// <param name="log">For lines that everybody reads.</param>
/// <param name="fileLog">For those that a terminal shows as bars.</param>
/// <param name="clock">Its time.</param>
internal sealed class LoadWatch(ConsoleOutput console, IReadOnlyList<StreamView> streams, ILogger log, ILogger fileLog, TimeProvider clock)
{
    /// <summary>Each start has a look at what was missed; most are over before anybody could read of it.</summary>
    private static readonly TimeSpan WorthTelling = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Plain = TimeSpan.FromSeconds(1);

    /// <summary>A line when so much more is done and this time is over, or when the longer time is.</summary>
    private const double ShareBetweenLines = 0.05;
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);

    private readonly List<Followed> followed = [.. streams.Select(stream => new Followed(stream, new LoadPace(stream, clock)))];

    /// <summary>Until it is stopped; then the terminal is as it was, and what was done last is said.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                Look();
                await Task.Delay(console.Moves ? Frame : Plain, clock, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The run is over.
        }
        finally
        {
            console.Footer([]);
            foreach (var one in followed)
                SayDone(one);
        }
    }

    public void Look()
    {
        List<LoadState> bars = [];
        foreach (var one in followed)
        {
            var load = one.Pace.Look();
            SayDone(one);
            if (load is null || clock.GetUtcNow() - one.Stream.Metrics.Load?.Since < WorthTelling)
                continue;
            bars.Add(load);
            SayHowFar(one, load);
        }

        if (bars.Count == 0)
            console.Footer([]);
        else if (console.Moves)
            console.Footer(LoadBars.Lines(bars, console));
    }

    private void SayHowFar(Followed one, LoadState load)
    {
        var silence = clock.GetElapsedTime(one.SaidAt);
        var isMore = one.SaidAt == 0 || load.Share - (one.SaidShare ?? 0) >= ShareBetweenLines;
        if (one.SaidAt != 0 && silence < (isMore ? BetweenLines : LongestSilence))
            return;
        (one.SaidAt, one.SaidShare) = (clock.GetTimestamp(), load.Share);
        (console.Moves ? fileLog : log).LoadProgress(LoadWording.Line(load));
    }

    /// <summary>A catching up that nobody was told of is over without a word; a first load is not.</summary>
    private void SayDone(Followed one)
    {
        if (one.Stream.Metrics.LastLoad is not { } done || ReferenceEquals(done, one.Done))
            return;
        if (done.Load.IsFirst || one.SaidAt != 0)
            log.LoadDone(LoadWording.Done(one.Stream.Spec.Name, done));
        (one.Done, one.SaidAt, one.SaidShare) = (done, 0, null);
    }

    private sealed class Followed(StreamView stream, LoadPace pace)
    {
        public StreamView Stream => stream;

        public LoadPace Pace => pace;

        public FinishedLoad? Done { get; set; }

        /// <summary>Timestamp of the last line; 0 when there was none.</summary>
        public long SaidAt { get; set; }

        public double? SaidShare { get; set; }
    }
}
