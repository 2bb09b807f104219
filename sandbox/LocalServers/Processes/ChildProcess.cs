using System.Diagnostics;

namespace LocalServers.Processes;

/// <summary>What to start: a program, where, as whom, with which environment.</summary>
internal sealed record ChildCommand(string Program, IReadOnlyList<string> Arguments, string Folder)
{
    /// <summary>Null inherits this process's environment.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    public IReadOnlyDictionary<string, string> MoreEnvironment { get; init; } = new Dictionary<string, string>();

    public bool Unprivileged { get; init; }
}

/// <summary>A process of ours, in a session of its own so that Ctrl-C on the terminal reaches it only through us.</summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan LastOutput = TimeSpan.FromSeconds(5);

    private readonly Process process;
    private readonly TaskCompletionSource exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource standardOutputEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource standardErrorEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(Process process, OutputLog output, OutputLog errors)
    {
        this.process = process;
        Output = output;
        Errors = errors;
    }

    public int Id { get; private set; }

    public OutputLog Output { get; }

    public OutputLog Errors { get; }

    public bool HasExited => exited.Task.IsCompleted;

    public static ChildProcess Start(ChildCommand command, bool joinErrors = false)
    {
        string[] words = ["setsid", .. command.Unprivileged ? UnprivilegedUser.Prefix : [], command.Program, .. command.Arguments];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            WorkingDirectory = command.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (command.Environment is not null)
        {
            start.Environment.Clear();
            foreach (var (name, value) in command.Environment) start.Environment[name] = value;
        }

        foreach (var (name, value) in command.MoreEnvironment) start.Environment[name] = value;

        var output = new OutputLog();
        var child = new ChildProcess(
            new Process { StartInfo = start, EnableRaisingEvents = true }, output, joinErrors ? output : new OutputLog());
        child.Begin();
        return child;
    }

    /// <summary>The exit code; 128 and the signal's number when a signal ended the process.</summary>
    /// <remarks>Returns when the process has ended, though something it started may still hold its output open.</remarks>
    public async Task<int> ExitAsync(TimeSpan timeout, CancellationToken cancellation = default)
    {
        try
        {
            await exited.Task.WaitAsync(timeout, cancellation);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Process {Id} has not ended within {timeout.TotalSeconds:0.#} s. Output:\n{Output.Tail()}\n{Errors.Tail()}");
        }

        await Task.WhenAny(Task.WhenAll(standardOutputEnd.Task, standardErrorEnd.Task), Task.Delay(LastOutput, cancellation));
        return process.ExitCode;
    }

    public void Signal(ProcessSignal signal)
    {
        // The id of a process that has been waited for may belong to somebody else already.
        if (!HasExited) Signals.Send(Id, signal);
    }

    public async Task KillAsync()
    {
        Signal(ProcessSignal.Kill);
        await ExitAsync(TimeSpan.FromSeconds(20));
    }

    public void Dispose() => process.Dispose();

    private void Begin()
    {
        process.Exited += (_, _) => exited.TrySetResult();
        process.OutputDataReceived += (_, line) => Receive(Output, line.Data, standardOutputEnd);
        process.ErrorDataReceived += (_, line) => Receive(Errors, line.Data, standardErrorEnd);
        process.Start();
        Id = process.Id;
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private static void Receive(OutputLog log, string? line, TaskCompletionSource end)
    {
        if (line is null) end.TrySetResult();
        else log.Add(line);
    }
}
