using Microsoft.Extensions.Logging;

namespace SyncService.Tests.Running;

/// <summary>What is said at information level and above, line by line.</summary>
internal sealed class SaidLines : ILogger
{
    private readonly List<string> lines = [];

    public IReadOnlyList<string> All
    {
        get
        {
            lock (lines) return [.. lines];
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        lock (lines) lines.Add(formatter(state, exception));
    }
}
