using Serilog.Core;
using Serilog.Events;
using SyncService.Cli.Commands.Output;

namespace SyncService.Cli.Logging;

/// <summary>The clean half of the log: one line an event, no stack traces, colours for what needs attention.</summary>
internal sealed class ConsoleSink(ConsoleOutput console, Redactor redactor) : ILogEventSink
{
    private const string Yellow = "\e[33m";
    private const string Red = "\e[31m";
    private const string Plain = "\e[0m";

    private readonly LineFormat usual = LineFormat.Console(redactor, "");
    private readonly LineFormat warning = LineFormat.Console(redactor, "WARNING ");
    private readonly LineFormat error = LineFormat.Console(redactor, "ERROR ");

    public void Emit(LogEvent logEvent)
    {
        if (FileOnly.Holds(logEvent))
            return;

        var (format, colour) = logEvent.Level switch
        {
            >= LogEventLevel.Error => (error, Red),
            LogEventLevel.Warning => (warning, Yellow),
            _ => (usual, ""),
        };
        var line = format.Line(logEvent);
        console.Line(console.Colours && colour.Length > 0 ? $"{colour}{line}{Plain}" : line);
    }
}
