using Microsoft.Extensions.Logging;
using SyncService.Cli.Commands.Output;
using SyncService.Cli.Commands.Run.Loads;
using SyncService.Cli.Logging;
using SyncService.Cli.Web.Serving;

namespace SyncService.Cli.Commands.Run;

/// <summary>One run of the pipeline, from the banner to the exit code.</summary>
internal sealed class RunSession(ProgramContext context, SyncOptions options, HttpOptions http, LogOutput logs)
{
    private readonly ILogger log = logs.Factory.CreateLogger("SyncService.Cli.Run");
    private readonly ILogger fileLog = logs.Factory.CreateLogger(FileOnly.Category);

    /// <summary>Runs, and turns every outcome into an exit code.</summary>
    /// <remarks>Stopping is success. A failure gives one line on the terminal, and its stack goes to the log file alone.</remarks>
    public async Task<int> ExecuteAsync(bool once, IReadOnlyList<string> warnings)
    {
        AppDomain.CurrentDomain.UnhandledException += EndOnDefect;
        using var signals = new StopSignals(context.Deadline, () => log.StopForced(StopDeadline.Patience.TotalSeconds));
        var exitCode = await ToldAsync(() => RunAndLetGoAsync(once, warnings, signals.Token), signals.Token);
        AppDomain.CurrentDomain.UnhandledException -= EndOnDefect;
        if (signals.Token.IsCancellationRequested)
            log.Stopped();
        return exitCode;
    }

    /// <summary>What ended the run is told before the stores are let go of: for that there may be no time.</summary>
    private async Task<int> RunAndLetGoAsync(bool once, IReadOnlyList<string> warnings, CancellationToken stopping)
    {
        Introduce(warnings);
        await using var run = context.StartRun(options, logs.Factory);
        var exitCode = await ToldAsync(() => RunAsync(run, once, stopping), stopping);
        // Letting go of the stores must not take for ever either, whatever ended the run.
        context.Deadline.Start(exitCode);
        return exitCode;
    }

    /// <summary>The exit code of what may fail, which is told.</summary>
    private async Task<int> ToldAsync(Func<Task<int>> work, CancellationToken stopping)
    {
        try
        {
            return await work();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return ExitCode.Success;
        }
        catch (SyncException e)
        {
            return Fail(e);
        }
        catch (Exception e)
        {
            return FailUnexpectedly(e);
        }
    }

    /// <summary>A failure on a thread of its own would abort the process with a stack on the terminal.</summary>
    private void EndOnDefect(object sender, UnhandledExceptionEventArgs e)
    {
        FailUnexpectedly((Exception)e.ExceptionObject);
        context.Deadline.EndNow(ExitCode.Failed);
    }

    private void Introduce(IReadOnlyList<string> warnings)
    {
        log.Banner(Wording.Banner(options));
        foreach (var stream in options.Streams)
            log.Stream(Wording.Stream(stream, options));
        foreach (var warning in warnings)
            log.ConfigurationWarning(warning);
    }

    private async Task<int> RunAsync(ISyncRun run, bool once, CancellationToken stopping)
    {
        var isServed = http.Port is not null && !once;
        using var telemetry = run.View is null ? null : Telemetry.Start(http, options.Streams.Count, isServed);
        await using var server = run.View is { } view && isServed
            ? await PageServer.StartAsync(http, view, telemetry!, logs.Tail, logs.Factory.CreateLogger("SyncService.Cli.Web"), stopping)
            : null;
        await foreach (var line in run.ConnectAsync(stopping))
            log.StoreReady(line);

        if (!once)
        {
            await WatchedAsync(run, run.RunAsync(stopping));
            return ExitCode.Success;
        }

        var failures = new FailureLines(context.Console);
        var running = run.RunOnceAsync(
            failed =>
            {
                failures.Tell(failed);
                fileLog.Failed(failed.Failure, failed.Line);
            },
            stopping);
        await WatchedAsync(run, running);
        var summary = await running;
        var sentence = Wording.Summary(summary);
        context.Console.Line(sentence);
        fileLog.Done(sentence);
        return summary.Failed.Count > 0 ? ExitCode.Failed : summary.Dead > 0 ? ExitCode.DeadLetters : ExitCode.Success;
    }

    /// <summary>Shows first loads while the run does its work.</summary>
    private async Task WatchedAsync(ISyncRun run, Task work)
    {
        if (run.View is not { } view)
        {
            await work;
            return;
        }

        using var over = new CancellationTokenSource();
        var watch = new LoadWatch(context.Console, view.Streams, log, fileLog, view.Clock).RunAsync(over.Token);
        try
        {
            await work;
        }
        finally
        {
            await over.CancelAsync();
            await watch;
        }
    }

    private int Fail(SyncException e)
    {
        context.Console.ErrorLine(e.Message, e.Hint);
        fileLog.Failed(e, e.Line);
        return ExitCode.Failed;
    }

    private int FailUnexpectedly(Exception e)
    {
        Defect.Report(e, context.Console, fileLog, logs.File);
        return ExitCode.Failed;
    }
}
