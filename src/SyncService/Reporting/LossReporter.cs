using System.Globalization;
using Microsoft.Extensions.Logging;
using SyncService.Encoding.Fields;

namespace SyncService.Reporting;

/// <summary>Says of each stream how many values could not be kept exactly, whenever there are more than were said before.</summary>
internal sealed partial class LossReporter(IReadOnlyList<StreamMetrics> streams, ILogger logger)
{
    private readonly Dictionary<string, Losses> said = [];

    public void Report()
    {
        foreach (var stream in streams)
        {
            var losses = stream.Losses;
            if (!losses.Any || said.GetValueOrDefault(stream.Name) == losses) continue;
            said[stream.Name] = losses;
            NotExact(logger, stream.Name, Text(losses));
        }
    }

    /// <summary>The kinds that there were, each with its count and its rule.</summary>
    public static string Text(Losses losses) => string.Join(
        ", ",
        new[]
        {
            (losses.Replaced, "texts with U+FFFD for U+0000 or half a surrogate pair"),
            (losses.Cut, "times cut to µs"),
            (losses.Offsets, "offsets turned into UTC"),
        }.Where(kind => kind.Item1 > 0).Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Item1:N0} {kind.Item2}")));

    [LoggerMessage(EventIds.Losses, LogLevel.Information, "{Stream}: values that could not be kept exactly since the start: {Losses}.")]
    private static partial void NotExact(ILogger logger, string stream, string losses);
}
