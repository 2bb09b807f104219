using System.Globalization;
using Microsoft.Extensions.Logging;
using SyncService.Encoding.Fields;
using SyncService.Protocol;

namespace SyncService.Reporting;

/// <summary>Says of each stream how many values could not be kept exactly, whenever there are more than were said before.</summary>
internal sealed partial class LossReporter(IReadOnlyList<StreamMetrics> streams, ILogger logger)
{
    private readonly Dictionary<string, (Losses Losses, Unlike Unlike)> said = [];

    public void Report()
    {
        foreach (var stream in streams)
        {
            var before = said.GetValueOrDefault(stream.Name);
            var now = (stream.Losses, stream.Unlike);
            said[stream.Name] = now;
            if (now.Losses.Any && now.Losses != before.Losses) NotExact(logger, stream.Name, Text(now.Losses));
            if (now.Unlike.Any && now.Unlike != before.Unlike) NotAsSent(logger, stream.Name, Text(now.Unlike));
        }
    }

    /// <summary>The kinds that there were, each with its count and its rule.</summary>
    public static string Text(Losses losses) => Text(
        (losses.Replaced, "texts with U+FFFD for U+0000 or half a surrogate pair"),
        (losses.Cut, "times cut to µs"),
        (losses.Offsets, "offsets turned into UTC"));

    public static string Text(Unlike unlike) => Text(
        (unlike.Missing, "swallowed by a trigger of the target"),
        (unlike.Merged, "under another key than theirs, for the target does not keep it"),
        (unlike.Changed, "changed by a trigger, or by another row of the same key"));

    private static string Text(params IEnumerable<(long Count, string Kind)> kinds) =>
        string.Join(", ", kinds.Where(kind => kind.Count > 0).Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Count:N0} {kind.Kind}")));

    [LoggerMessage(EventIds.Unlike, LogLevel.Warning, "{Stream}: rows that the target does not hold as they were sent, since the start: {Unlike}.")]
    private static partial void NotAsSent(ILogger logger, string stream, string unlike);

    [LoggerMessage(EventIds.Losses, LogLevel.Information, "{Stream}: values that could not be kept exactly since the start: {Losses}.")]
    private static partial void NotExact(ILogger logger, string stream, string losses);
}
