using Serilog.Core;
using Serilog.Events;

namespace SyncService.Cli.Logging;

/// <summary>The category of lines that only <c>sync.log</c> shows, because the terminal has them in another form already.</summary>
internal static class FileOnly
{
    public const string Category = "SyncService.Cli.Program";

    public static bool Holds(LogEvent logEvent) =>
        logEvent.Properties.TryGetValue(Constants.SourceContextPropertyName, out var origin)
        && origin is ScalarValue { Value: Category };
}
