using System.Globalization;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace SyncService.Cli.Logging;

/// <summary>How a log event becomes text: one line each, redacted, the same in every culture.</summary>
internal sealed class LineFormat(string template, Redactor redactor)
{
    private readonly MessageTemplateTextFormatter formatter = new(template, CultureInfo.InvariantCulture);

    /// <summary>Time and message; warnings and errors are marked.</summary>
    public static LineFormat Console(Redactor redactor, string mark) =>
        new($"{{Timestamp:yyyy-MM-dd HH:mm:ss}} {mark}{{Message:lj}}", redactor);

    /// <summary>Time to the millisecond with its zone, severity, origin and message.</summary>
    public static LineFormat File(Redactor redactor) =>
        new("{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} [{Level:u3}] {SourceContext}: {Message:lj}", redactor);

    /// <summary>The event without its exception, on one line whatever the values hold: a row's text must not forge lines or move the cursor.</summary>
    public string Line(LogEvent logEvent)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        formatter.Format(logEvent, writer);
        return redactor.Clean(OneLine(writer.ToString()));
    }

    /// <summary>The exception with its stack, or nothing.</summary>
    public string Details(LogEvent logEvent) =>
        logEvent.Exception is null ? "" : redactor.Clean(logEvent.Exception.ToString());

    private static string OneLine(string text) => text.Any(char.IsControl)
        ? string.Create(text.Length, text, static (line, source) =>
        {
            for (var i = 0; i < line.Length; i++)
                line[i] = char.IsControl(source[i]) ? ' ' : source[i];
        })
        : text;
}
