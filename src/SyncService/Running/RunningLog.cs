using System.Globalization;
using Microsoft.Extensions.Logging;
using SyncService.Protocol;
using SyncService.Reporting;

namespace SyncService.Running;

/// <summary>What the workers say of themselves.</summary>
internal sealed partial class RunningLog(ILogger logger)
{
    [LoggerMessage(EventIds.Retrying, LogLevel.Warning, "{Stream}: {Failure} Trying again in {Seconds:0.0} s.")]
    private static partial void Retrying(ILogger logger, string stream, string failure, double seconds);

    [LoggerMessage(EventIds.StreamStopped, LogLevel.Error, "{Stream}: stopped. {Failure} Looking again in {Seconds:0} s; other streams go on.")]
    private static partial void Stopped(ILogger logger, string stream, string failure, double seconds);

    [LoggerMessage(EventIds.Recovered, LogLevel.Information, "{Stream}: the {Role} works again.")]
    private static partial void Recovered(ILogger logger, string stream, string role);

    [LoggerMessage(EventIds.WaitsForSource, LogLevel.Warning, "{Stream}: {Wait} Other streams go on.")]
    private static partial void WaitsForSource(ILogger logger, string stream, string wait);

    [LoggerMessage(EventIds.WaitsForTarget, LogLevel.Warning, "{Stream}: {Wait}")]
    private static partial void WaitsForTarget(ILogger logger, string stream, string wait);

    [LoggerMessage(EventIds.WaitsForTurn, LogLevel.Information, "{Stream}: its first load begins when that of {Others} is done.")]
    private static partial void WaitsForTurn(ILogger logger, string stream, string others);

    [LoggerMessage(EventIds.StandingBy, LogLevel.Information, "{Stream}: another instance is the {Role}; standing by.")]
    private static partial void StandingBy(ILogger logger, string stream, string role);

    [LoggerMessage(EventIds.TookOver, LogLevel.Information, "{Stream}: took over as the {Role}.")]
    private static partial void TookOver(ILogger logger, string stream, string role);

    [LoggerMessage(EventIds.FailureDetail, LogLevel.Debug, "{Stream}: details of the failure.")]
    private static partial void Detail(ILogger logger, Exception cause, string stream);

    [LoggerMessage(EventIds.WaitingAtStart, LogLevel.Warning, "{Failure} Waiting for it{Limit}.")]
    private static partial void Waiting(ILogger logger, string failure, string limit);

    [LoggerMessage(EventIds.Paused, LogLevel.Warning, "{Line}")]
    private static partial void Paused(ILogger logger, string line);

    [LoggerMessage(EventIds.Resumed, LogLevel.Information, "{Stream}: goes on after the pause.")]
    private static partial void Resumed(ILogger logger, string stream);

    public void Paused(string stream, Pause pause) => Paused(logger, new StreamFailure(stream, PausedFailure(stream, pause)).Line);

    public void Resumed(string stream) => Resumed(logger, stream);

    /// <summary>The words of a pause, for the log and for a run that cannot go on because of it; both put the stream's name before them.</summary>
    public static SyncException PausedFailure(string stream, Pause pause) => new(
        string.Create(CultureInfo.InvariantCulture, $"paused by {pause.By} since {pause.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC{(pause.Reason is null ? "" : $" ({pause.Reason})")}. Nothing is read, and nothing is written to the target."),
        $"To go on: sync-service resume --stream {stream}",
        Failure.Configuration);

    public void WaitingAtStart(SyncException failure, TimeSpan limit)
    {
        Waiting(logger, failure.Line, limit == TimeSpan.Zero ? "" : $", {limit.TotalSeconds:0} s at most (START_TIMEOUT)");
        Detail(logger, failure, "start");
    }

    public void Retrying(string stream, SyncException failure, TimeSpan pause)
    {
        Retrying(logger, stream, failure.Line, pause.TotalSeconds);
        Detail(logger, failure, stream);
    }

    public void Stopped(string stream, SyncException failure, TimeSpan pause)
    {
        Stopped(logger, stream, failure.Line, pause.TotalSeconds);
        Detail(logger, failure, stream);
    }

    public void WaitsForSource(string stream, Trouble wait) => WaitsForSource(logger, stream, $"{wait.Message} {wait.Hint}");

    public void WaitsForTarget(string stream, Trouble wait) => WaitsForTarget(logger, stream, $"{wait.Message} {wait.Hint}");

    public void WaitsForTurn(string stream, string others) => WaitsForTurn(logger, stream, others);

    public void Recovered(string stream, string role) => Recovered(logger, stream, role);

    public void StandingBy(string stream, string role) => StandingBy(logger, stream, role);

    public void TookOver(string stream, string role) => TookOver(logger, stream, role);
}
