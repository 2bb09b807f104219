using SyncService.Capture.Connections;
using SyncService.Queue.Connections;
using SyncService.Target.Sessions;
using SyncService.Target.Verifications;
using SyncService.Verification.Continuous;

namespace SyncService.Verification;

/// <summary>Compares the sources and targets of some streams, from any process. Writes nothing but the result, and requests to the service that works on them.</summary>
internal static class VerificationRun
{
    /// <param name="options">With a source.</param>
    /// <param name="how">How thoroughly, and how much is shown.</param>
    /// <param name="progress">Told some times a second.</param>
    /// <param name="clock">This machine's clock.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <remarks>One stream after the other, so that a service with hundreds of them feels it no more than one with one.</remarks>
    public static async Task<VerificationReport> RunAsync(SyncOptions options, VerificationOptions how, IProgress<VerificationProgress>? progress, TimeProvider clock, CancellationToken cancellation)
    {
        await using var redis = new RedisConnection(options.Queue);
        await using var postgres = new PostgresConnections(options.Target);
        await using var sessions = new ApplySessions(postgres);
        var source = new SqlConnections(options.Source!);
        List<StreamVerdict> verdicts = [];
        foreach (var stream in options.Streams)
        {
            var verification = new StreamVerification(stream, source, redis, postgres, sessions, clock);
            verdicts.Add(await KeepAsync(stream, await verification.RunAsync(how, progress, cancellation), postgres, cancellation));
        }

        return new VerificationReport(verdicts.All(verdict => verdict.Equal), verdicts);
    }

    /// <summary>For status. The word stands also where it cannot be kept.</summary>
    private static async Task<StreamVerdict> KeepAsync(StreamSpec stream, StreamVerdict verdict, PostgresConnections postgres, CancellationToken cancellation)
    {
        if (verdict.Problem is not null) return verdict;
        try
        {
            await new VerificationStore(postgres).KeepAsync(stream, verdict.Outcome, cancellation);
            return verdict;
        }
        catch (SyncException e)
        {
            return verdict with { Notes = [.. verdict.Notes, $"The result was not kept for status: {e.Line}"] };
        }
    }
}

/// <param name="Level">How thoroughly rows are compared.</param>
/// <param name="MostExamples">So many differences of a stream are shown.</param>
/// <param name="Repairs">Whether rows that are missing or different are sent once more.</param>
internal sealed record VerificationOptions(VerifyLevel Level, int MostExamples, bool Repairs = false)
{
    /// <summary>Who compares: a comparison that was stopped is gone on with by its like.</summary>
    public string By { get; init; } = "verify";

    /// <summary>Of the time; default: all of it.</summary>
    public WorkShare Share { get; init; } = WorkShare.Whole;
}

/// <summary>How far the verification of a stream is.</summary>
/// <param name="Rows">Rows of the source that were compared.</param>
/// <param name="About">How many there are; null where nobody knows.</param>
/// <param name="Suspects">Rows that are looked at once more; 0 where none is.</param>
internal readonly record struct VerificationProgress(string Stream, long Rows, long? About, int Suspects);
