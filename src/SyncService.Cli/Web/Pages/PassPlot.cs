using System.Globalization;
using SyncService.Cli.Web.Languages;
using SyncService.Observation;
using SyncService.Protocol.Verifications;

namespace SyncService.Cli.Web.Pages;

/// <summary>The last comparisons as a bar each, the newest at the right: as high as rows differed, or a mark on the ground where none did.</summary>
internal static class PassPlot
{
    private const int Width = 600;
    private const int Height = 120;
    private const int Gap = 4;

    /// <summary>What differed is seen, however much more another comparison found.</summary>
    private const int Least = 8;

    private const int Mark = 5;

    /// <param name="passes">Newest first.</param>
    /// <param name="now">The service's time.</param>
    /// <param name="say">The language.</param>
    public static Html Of(IReadOnlyList<VerificationOutcome> passes, DateTimeOffset now, Phrases say)
    {
        var most = passes.Max(Differed);
        var top = Plot.Top(most);
        var slot = (double)Width / ComparisonLook.Shown;
        var bars = passes.Select((pass, i) => Bar(pass, Width - ((i + 1) * slot), slot - Gap, top, say));
        var high = most > 0 ? Html.Of($"""<span class="top" aria-hidden="true">{say.Number(top)}</span>""") : Html.None;
        return Html.Of($"""
            <figure class="plot passes"><figcaption>{say.PassesPlot}<b>{say.Number(Differed(passes[0]))}</b></figcaption>
            <div class="frame">{high}<svg viewBox="0 0 {Width} {Height}" preserveAspectRatio="none" role="img" aria-label="{say.With(say.PassesSay, passes.Count, passes.Count(pass => pass.Result == ComparisonResult.Equal), say.Number(most))}">
            <path class="grid" d="M0 1H{Width}M0 {Height / 2}H{Width}M0 {Height - 1}H{Width}"/>{Html.Join(bars)}</svg></div>
            <p class="axis" aria-hidden="true"><span>{say.With(say.LastPasses, passes.Count)}</span><span>{Phrases.Moment(passes[0].From, now)}</span></p></figure>
            """);
    }

    /// <summary>Rows that were not as they should be, those that were repaired included.</summary>
    public static long Differed(VerificationOutcome pass) => pass.Missing + pass.Different + pass.DeadLetters + pass.Repaired + (pass.Equal ? 0 : pass.Extra);

    private static Html Bar(VerificationOutcome pass, double left, double width, double top, Phrases say)
    {
        var differed = Differed(pass);
        var height = differed == 0 ? Mark : Math.Max(Least, differed / top * (Height - 4));
        var box = string.Create(CultureInfo.InvariantCulture, $"M{left:0.#} {Height}v{-height:0.#}h{width:0.#}V{Height}Z");
        return Html.Of($"""<path class="bar {ComparisonTile.Tone(pass.Result)}" d="{box}"><title>{pass.From.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC: {say.Of(pass.Result)}, {say.Number(differed)}</title></path>""");
    }
}
