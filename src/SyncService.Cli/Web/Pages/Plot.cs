using System.Globalization;
using System.Text;
using SyncService.Cli.Web.Languages;

namespace SyncService.Cli.Web.Pages;

/// <summary>A line over time as SVG: at most an hour, drawn by the server, so that it needs no script and no library.</summary>
internal static class Plot
{
    private const int Width = 600;
    private const int Height = 120;
    private const int Buckets = 180;

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(60);

    /// <param name="points">Oldest first; null where nothing is known.</param>
    /// <param name="empty">What stands in the place of a line while there is none.</param>
    /// <param name="peaks">Whether the highest of a moment counts, or its mean.</param>
    public static Html Of(string title, string tone, IReadOnlyList<(DateTimeOffset At, double? Value)> points, string empty, bool peaks, Func<double, string> words, DateTimeOffset now, Phrases say)
    {
        if (points.Count(point => point.Value is not null) < 2) return Html.Of($"""<figure class="plot empty"><figcaption>{title}</figcaption><p>{empty}</p></figure>""");
        var shown = now - points[0].At;
        shown = shown < Shortest ? Shortest : shown > Longest ? Longest : shown;
        var columns = Columns(points, now - shown, shown, peaks);
        var top = Top(columns.Max(column => column ?? 0));
        var (line, area) = Paths(columns, top);
        var latest = points[^1].Value is { } last ? words(last) : say.NotYet;
        var highest = words(columns.Max(column => column ?? 0));
        return Html.Of($"""
            <figure class="plot {tone}"><figcaption>{title}<b>{latest}</b></figcaption>
            <div class="frame"><span class="top" aria-hidden="true">{words(top)}</span>
            <svg viewBox="0 0 {Width} {Height}" preserveAspectRatio="none" role="img" aria-label="{say.With(say.PlotSays, title, latest, highest)}">
            <path class="grid" d="M0 1H{Width}M0 {Height / 2}H{Width}M0 {Height - 1}H{Width}"/><path class="area" d="{area}"/><path class="line" d="{line}"/></svg></div>
            <p class="axis" aria-hidden="true"><span>{say.With(say.MinutesAgo, (int)shown.TotalMinutes)}</span><span>{say.Now}</span></p></figure>
            """);
    }

    /// <summary>A round number that everything fits below.</summary>
    public static double Top(double highest)
    {
        if (highest <= 1) return 1;
        var unit = Math.Pow(10, Math.Floor(Math.Log10(highest)));
        foreach (var step in (double[])[1, 2, 5, 10])
        {
            if (highest <= step * unit) return step * unit;
        }

        return 10 * unit;
    }

    private static double?[] Columns(IReadOnlyList<(DateTimeOffset At, double? Value)> points, DateTimeOffset from, TimeSpan shown, bool peaks)
    {
        var columns = new double?[Buckets];
        var counts = new int[Buckets];
        foreach (var (at, value) in points)
        {
            var column = (int)((at - from) / shown * (Buckets - 1));
            if (value is not { } known || column is < 0 or >= Buckets) continue;
            counts[column]++;
            columns[column] = columns[column] is not { } before ? known : peaks ? Math.Max(before, known) : before + ((known - before) / counts[column]);
        }

        return columns;
    }

    private static (string Line, string Area) Paths(double?[] columns, double top)
    {
        var (line, area) = (new StringBuilder(), new StringBuilder());
        var (first, last) = (-1, 0);
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i] is not { } value) continue;
            var point = string.Create(CultureInfo.InvariantCulture, $"{i * Width / (Buckets - 1.0):0.#} {(1 - (value / top)) * (Height - 4) + 2:0.#}");
            line.Append(first < 0 ? 'M' : 'L').Append(point);
            if (first < 0) first = i;
            last = i;
        }

        if (first >= 0)
            area.Append(line).Append(CultureInfo.InvariantCulture, $"L{last * Width / (Buckets - 1.0):0.#} {Height}L{first * Width / (Buckets - 1.0):0.#} {Height}Z");
        return (line.ToString(), area.ToString());
    }
}
