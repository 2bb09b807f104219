using Microsoft.Extensions.Logging;

namespace SyncService.Verification.Continuous;

/// <summary>What the service says of its own comparisons.</summary>
internal sealed partial class VerificationLog(ILogger logger)
{
    [LoggerMessage(EventIds.VerifiedEqual, LogLevel.Information, "{Stream}: equal as of {AsOf:yyyy-MM-dd HH:mm:ss} UTC: {Rows:N0} rows of {Source} and {Target}, {Level}, compared in {Seconds:0.0} s.")]
    private static partial void Equal(ILogger logger, string stream, DateTime asOf, long rows, string source, string target, string level, double seconds);

    [LoggerMessage(EventIds.VerifiedDifferent, LogLevel.Warning, "{Stream}: not equal as of {AsOf:yyyy-MM-dd HH:mm:ss} UTC: {Findings}. To see the rows: sync-service verify --stream {Name}")]
    private static partial void Different(ILogger logger, string stream, DateTime asOf, string findings, string name);

    [LoggerMessage(EventIds.VerifiedRepaired, LogLevel.Warning, "{Stream}: {Repaired:N0} of {Rows:N0} rows differed from {Source}, were sent once more, and are equal now.")]
    private static partial void Repaired(ILogger logger, string stream, long repaired, long rows, string source);

    [LoggerMessage(EventIds.NotVerified, LogLevel.Warning, "{Stream}: not compared with {Source}: {Failure}")]
    private static partial void Failed(ILogger logger, string stream, string source, string failure);

    [LoggerMessage(EventIds.VerificationWentOn, LogLevel.Information, "{Stream}: the comparison went on where it was stopped, after {Rows:N0} rows of {Source}.")]
    private static partial void WentOn(ILogger logger, string stream, long rows, string source);

    [LoggerMessage(EventIds.DeletesHeld, LogLevel.Warning, "{Stream}: {Rows:N0} rows of {Target} that {Source} lacks are not deleted: {Reason} To see and to decide: sync-service deletes show {Number}")]
    private static partial void Held(ILogger logger, string stream, long rows, string target, string source, string? reason, long number);

    public void Tell(StreamSpec stream, StreamVerdict verdict)
    {
        if (verdict.WentOnAfter is { } rows) WentOn(logger, stream.Name, rows, stream.Source);
        if (verdict.Problem is { } problem) Failed(logger, stream.Name, stream.Source, verdict.Advice is { } advice ? $"{problem} {advice}" : problem);
        else if (verdict.Equal) Equal(logger, stream.Name, verdict.From.UtcDateTime, verdict.SourceRows, stream.Source, stream.Target, verdict.Outcome.Compared, verdict.Seconds);
        else if (verdict.IsMended) Repaired(logger, stream.Name, verdict.Repaired, verdict.SourceRows, stream.Source);
        else Different(logger, stream.Name, verdict.From.UtcDateTime, verdict.Outcome.Found, stream.Name);
        foreach (var held in verdict.HeldSets) Held(logger, stream.Name, held.Rows, stream.Target, stream.Source, held.Reason, held.Id);
    }

    public void Failed(StreamSpec stream, Exception failure) => Failed(
        logger, stream.Name, stream.Source, failure is SyncException known ? known.Line : $"a defect of the service; please report it: {failure.GetType().Name}: {failure.Message}");
}
