using System.Diagnostics;
using LocalServers.Processes;

namespace LocalServers.Service;

/// <summary>The published program, running as its users run it, in a private working folder.</summary>
public sealed class SyncServiceProcess : IAsyncDisposable
{
    /// <summary>What a program may need of the environment around it. Settings of the service never leak in from there.</summary>
    private static readonly string[] Inherited = ["PATH", "HOME", "TMPDIR", "LANG", "DOTNET_ROOT", "DOTNET_gcServer", "DOTNET_GCHeapHardLimit"];

    private const int TerminalColumns = 120;

    private readonly ChildProcess process;
    private readonly Stopwatch running = Stopwatch.StartNew();

    private SyncServiceProcess(ChildProcess process, string folder)
    {
        this.process = process;
        Folder = folder;
    }

    /// <summary>Its working folder; the log file is in <c>logs</c> below it.</summary>
    public string Folder { get; }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public OutputLog Output => process.Output;

    public OutputLog Errors => process.Errors;

    /// <summary>All that the program wrote to both of its outputs.</summary>
    public string AllText => $"{Output.Text}\n{Errors.Text}";

    public TimeSpan Age => running.Elapsed;

    public long ResidentBytes => ProcessTable.ResidentBytes(Id);

    /// <summary>The most it ever had.</summary>
    public long PeakResidentBytes => ProcessTable.PeakResidentBytes(Id);

    public TimeSpan ProcessorTime => ProcessTable.ProcessorTime(Id);

    /// <param name="home">Where its working folder is made.</param>
    /// <param name="environment">Its settings.</param>
    /// <param name="arguments">Verb and options, for example <c>run --once</c>.</param>
    public static SyncServiceProcess Start(
        PrivateFolder home, IReadOnlyDictionary<string, string> environment, params IReadOnlyList<string> arguments)
        => StartIn(home.NewFolder("service"), environment, arguments);

    /// <summary>Starts it in a folder that the caller has prepared, with a <c>.env</c> for example.</summary>
    public static SyncServiceProcess StartIn(
        string folder, IReadOnlyDictionary<string, string> environment, params IReadOnlyList<string> arguments)
        => StartUnder([], folder, environment, arguments);

    /// <summary>Starts it with other words before its own: a program that changes its surroundings and then becomes it.</summary>
    public static SyncServiceProcess StartUnder(
        IReadOnlyList<string> before, string folder, IReadOnlyDictionary<string, string> environment, params IReadOnlyList<string> arguments)
        => StartWords(folder, environment, [.. before, .. BuiltPrograms.SyncService, .. arguments]);

    /// <summary>Starts it on a terminal of its own (script(1)); what it draws is in <see cref="Output"/>, escape sequences included.</summary>
    /// <remarks>Signals reach script, which hands them on; both outputs are one there.</remarks>
    public static SyncServiceProcess StartOnTerminal(
        PrivateFolder home, IReadOnlyDictionary<string, string> environment, params IReadOnlyList<string> arguments)
    {
        var words = string.Join(' ', BuiltPrograms.SyncService.Concat(arguments).Select(word => $"'{word}'"));
        string[] terminal = ["script", "--quiet", "--flush", "--return", "--command", $"stty cols {TerminalColumns}; exec {words}", "/dev/null"];
        return StartWords(home.NewFolder("service"), new Dictionary<string, string>(environment) { ["TERM"] = "xterm" }, terminal);
    }

    /// <summary>Starts a copy of it as an ordinary user, in a folder in which that user may not write.</summary>
    /// <remarks>A copy, since not every user may read where the tests were built.</remarks>
    public static SyncServiceProcess StartUnprivileged(
        PrivateFolder home, IReadOnlyDictionary<string, string> environment, params IReadOnlyList<string> arguments)
    {
        var words = BuiltPrograms.SyncService;
        var program = words[^1];
        var copy = home.NewFolder("program");
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(program)!)) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        var folder = home.NewFolder("service");
        const UnixFileMode readOnly = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(folder, readOnly);
        return StartWords(folder, environment, [.. words.SkipLast(1), Path.Combine(copy, Path.GetFileName(program)), .. arguments], unprivileged: true);
    }

    /// <summary>Asks it to stop, as a container runtime does.</summary>
    public void Terminate() => Signal(ProcessSignal.Terminate);

    public void Signal(ProcessSignal signal) => process.Signal(signal);

    public Task KillAsync() => process.KillAsync();

    /// <summary>The exit code. <see cref="OutputLog"/> is complete then.</summary>
    public Task<int> ExitAsync(TimeSpan timeout) => process.ExitAsync(timeout);

    /// <summary>Waits for a line on standard output or standard error, whichever has it first.</summary>
    /// <exception cref="TimeoutException">Neither had one in time; the message holds the newest of both.</exception>
    public async Task<string> LineAsync(string pattern, TimeSpan timeout)
    {
        using var stop = new CancellationTokenSource();
        var output = Output.WaitForAsync(pattern, timeout, cancellation: stop.Token);
        var errors = Errors.WaitForAsync(pattern, timeout, cancellation: stop.Token);
        var first = await Task.WhenAny(output, errors);
        await stop.CancelAsync();
        await Task.WhenAll(output.ContinueWith(Ignore, TaskScheduler.Default), errors.ContinueWith(Ignore, TaskScheduler.Default));
        try
        {
            return await first;
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"No line like \"{pattern}\" within {timeout.TotalSeconds:0.#} s. Output:\n{Output.Tail()}\nErrors:\n{Errors.Tail()}", e);
        }

        static void Ignore(Task<string> task) => _ = task.Exception;
    }

    public async ValueTask DisposeAsync()
    {
        await process.KillAsync();
        process.Dispose();
    }

    private static SyncServiceProcess StartWords(string folder, IReadOnlyDictionary<string, string> environment, string[] words, bool unprivileged = false)
    {
        // Many run at once, and one port has room for one of them: who wants the page names a port.
        var all = new Dictionary<string, string> { ["LOG_DIR"] = $"{folder}/logs", ["NO_COLOR"] = "1", ["HTTP_PORT"] = "off" };
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value) all[name] = value;
        }

        foreach (var (name, value) in environment) all[name] = value;

        var command = new ChildCommand(words[0], words[1..], folder) { Environment = all, Unprivileged = unprivileged };
        return new SyncServiceProcess(ChildProcess.Start(command), folder);
    }
}
