using Serilog.Core;
using Serilog.Events;

namespace SyncService.Cli.Logging;

/// <summary>The newest lines that the console showed.</summary>
internal sealed class LogTail(LineFormat format) : ILogEventSink
{
    private const int Kept = 100;

    private readonly Lock gate = new();
    private readonly Queue<LogLine> lines = new();

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<LogLine> Lines
    {
        get
        {
            lock (gate) return [.. lines];
        }
    }

    public void Emit(LogEvent logEvent)
    {
        if (logEvent.Level < LogEventLevel.Information || FileOnly.Holds(logEvent)) return;
        var line = new LogLine(logEvent.Level >= LogEventLevel.Error ? "error" : logEvent.Level == LogEventLevel.Warning ? "warning" : "info", format.Line(logEvent));
        lock (gate)
        {
            lines.Enqueue(line);
            if (lines.Count > Kept) lines.Dequeue();
        }
    }
}

/// <param name="Level"><c>info</c>, <c>warning</c> or <c>error</c>.</param>
internal sealed record LogLine(string Level, string Text);
