using Serilog.Core;
using Serilog.Events;

namespace SyncService.Cli.Logging;

/// <summary>The detailed half of the log: origin, milliseconds, stack traces.</summary>
internal sealed class FileSink(RollingLogFile file, LineFormat format) : ILogEventSink, IDisposable
{
    private readonly Lock gate = new();

    public void Emit(LogEvent logEvent)
    {
        var details = format.Details(logEvent);
        var text = format.Line(logEvent) + Environment.NewLine + (details.Length > 0 ? details + Environment.NewLine : "");
        lock (gate)
            file.Write(logEvent.Timestamp.LocalDateTime, text);
    }

    public void Dispose()
    {
        lock (gate)
            file.Dispose();
    }
}
