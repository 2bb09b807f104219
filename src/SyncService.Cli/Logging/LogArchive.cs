using System.Globalization;

namespace SyncService.Cli.Logging;

/// <summary>The older files beside <c>sync.log</c>: <c>sync-20261123.log</c>, <c>sync-20261123.1.log</c>, … of which a bounded number is kept.</summary>
/// <param name="directory">The folder of the logs.</param>
/// <param name="stem">The name without its ending: <c>sync</c>.</param>
/// <param name="kept">How many older files stay.</param>
internal sealed class LogArchive(string directory, string stem, int kept)
{
    private const string Ending = ".log";
    private const string DayFormat = "yyyyMMdd";

    /// <summary>Sets the current file aside under the day of its lines, and removes the oldest beyond the bound.</summary>
    public void SetAside(string current, DateTime day)
    {
        File.Move(current, Path.Combine(directory, FreeName(day)));
        foreach (var old in Ordered().SkipLast(kept).ToList())
            File.Delete(Path.Combine(directory, old));
    }

    /// <summary>Names of the older files, the oldest first.</summary>
    public IEnumerable<string> Ordered() => Directory.EnumerateFiles(directory, $"{stem}-*{Ending}")
        .Select(path => Path.GetFileName(path))
        .Select(name => (name, order: Order(name)))
        .Where(file => file.order is not null)
        .OrderBy(file => file.order)
        .Select(file => file.name);

    private string FreeName(DateTime day)
    {
        var date = day.ToString(DayFormat, CultureInfo.InvariantCulture);
        var taken = Ordered().Select(Order).Where(order => order!.Value.Day == date).Select(order => order!.Value.Number).DefaultIfEmpty(-1).Max();
        return taken < 0 ? $"{stem}-{date}{Ending}" : $"{stem}-{date}.{taken + 1}{Ending}";
    }

    /// <summary>Day and number of a name that this class gave; null for anybody else's file, which is never touched.</summary>
    private (string Day, int Number)? Order(string name)
    {
        var middle = name[(stem.Length + 1)..^Ending.Length];
        var dot = middle.IndexOf('.', StringComparison.Ordinal);
        var (day, rest) = dot < 0 ? (middle, "0") : (middle[..dot], middle[(dot + 1)..]);
        return DateTime.TryParseExact(day, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            && int.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (day, number)
            : null;
    }
}
