using System.Text.RegularExpressions;

namespace LocalServers.Processes;

/// <summary>The newest lines that a process wrote, and a way to wait for one.</summary>
/// <remarks>Memory is bounded: of a process that writes without end the oldest lines are forgotten.</remarks>
public sealed class OutputLog
{
    private const int Kept = 50_000;

    private readonly Lock gate = new();
    private readonly Queue<string> lines = new();
    private TaskCompletionSource changed = NewSignal();
    private long written;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (gate) return [.. lines];
        }
    }

    public string Text => string.Join('\n', Lines);

    /// <summary>How many lines were written until now; a mark for <see cref="WaitForAsync"/>.</summary>
    public long Written
    {
        get
        {
            lock (gate) return written;
        }
    }

    internal void Add(string line)
    {
        TaskCompletionSource waiting;
        lock (gate)
        {
            lines.Enqueue(line);
            if (lines.Count > Kept) lines.Dequeue();
            written++;
            waiting = changed;
            changed = NewSignal();
        }

        waiting.SetResult();
    }

    /// <summary>The newest lines, for a message.</summary>
    public string Tail(int count = 30) => string.Join('\n', Lines.TakeLast(count));

    /// <summary>The first line after the mark that matches the pattern, written already or still to come.</summary>
    /// <exception cref="TimeoutException">None came in time; the message holds the newest output.</exception>
    public async Task<string> WaitForAsync(
        string pattern, TimeSpan timeout, long after = 0, CancellationToken cancellation = default)
    {
        var regex = new Regex(pattern, RegexOptions.CultureInvariant);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        while (true)
        {
            Task next;
            string? found;
            lock (gate)
            {
                next = changed.Task;
                var skip = (int)Math.Max(0, after - (written - lines.Count));
                found = lines.Skip(skip).FirstOrDefault(line => regex.IsMatch(line));
                after = written;
            }

            if (found is not null) return found;
            try
            {
                await next.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new TimeoutException($"No line like \"{pattern}\" within {timeout.TotalSeconds:0.#} s. Output:\n{Tail()}");
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
