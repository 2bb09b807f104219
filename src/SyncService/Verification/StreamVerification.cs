using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SyncService.Capture;
using SyncService.Capture.Connections;
using SyncService.Planning;
using SyncService.Protocol;
using SyncService.Queue;
using SyncService.Queue.Connections;
using SyncService.Target;
using SyncService.Target.Checkpoints;
using SyncService.Target.Comparing;
using SyncService.Target.Deletions;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;
using SyncService.Target.Verifications;
using SyncService.Verification.Continuous;
using SyncService.Verification.Deleting;
using SyncService.Verification.Judging;
using SyncService.Verification.Passes;
using SyncService.Verification.Unfinished;

namespace SyncService.Verification;

/// <summary>Compares one stream's source and target, whole, while both change.</summary>
internal sealed class StreamVerification(
    StreamSpec stream, SqlConnections source, RedisConnection redis, PostgresConnections postgres, ApplySessions sessions, TimeProvider clock)
{
    private readonly DeletionStore deletions = new(postgres);
    private readonly PostgresTarget target = new(stream, postgres, sessions, new ProtocolRules(), new TargetLog(NullLogger.Instance), clock);

    /// <summary>Never throws <see cref="SyncException"/>: what failed stands in the verdict.</summary>
    /// <exception cref="PassStoppedException">It was cancelled.</exception>
    public async Task<StreamVerdict> RunAsync(VerificationOptions how, IProgress<VerificationProgress>? progress, CancellationToken cancellation)
    {
        var pass = new PassProgress(Unfinished(how), clock);
        try
        {
            var notes = await CompareAsync(how, pass, progress, cancellation);
            return Verdict(how, pass, notes, null);
        }
        catch (SyncException e)
        {
            await pass.LeaveAsync();
            return Verdict(how, pass, [], e);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new PassStoppedException(await pass.LeaveAsync(), cancellation);
        }
    }

    /// <summary>Whether a comparison was stopped that the next one goes on with.</summary>
    /// <exception cref="SyncException">PostgreSQL does not say.</exception>
    public Task<bool> IsUnfinishedAsync(VerificationOptions how, CancellationToken cancellation) => Unfinished(how).ExistsAsync(cancellation);

    private UnfinishedPassStore Unfinished(VerificationOptions how) =>
        new(postgres, StreamId.Of(stream), $"{how.Level.ToString().ToLowerInvariant()}{(how.Repairs ? " repair" : "")} by {how.By}");

    private StreamVerdict Verdict(VerificationOptions how, PassProgress pass, IReadOnlyList<string> notes, SyncException? failure)
    {
        var tally = pass.Tally;
        return new(
            stream.Name,
            how.Level,
            failure is null && tally is { Missing: 0, Different: 0, InMotion: 0, Pending: 0, DeadLetters: 0, WithoutKey: 0, Repaired: 0 } && (tally.Extra == 0 || stream.Deletes == DeletePolicy.Keep),
            failure is null ? tally.Began : null,
            tally.SourceRows,
            tally.TargetRows,
            tally.Missing,
            tally.Different,
            tally.Extra,
            tally.InMotion,
            tally.Pending,
            tally.Held.Sum(held => held.Rows),
            tally.DeadLetters + tally.WithoutKey,
            tally.Repaired,
            tally.Began,
            clock.GetUtcNow(),
            Math.Round(pass.Seconds, 3),
            tally.Examples)
        {
            CountsExtra = tally.Extra > 0 && stream.Deletes != DeletePolicy.Keep,
            HeldSets = tally.Held,
            ExtraUnknown = tally.ExtraUnknown,
            WentOnAfter = tally.WentOnAfter,
            Notes = notes,
            Problem = failure?.Message,
            Advice = failure is { Hint.Length: > 0 } ? failure.Hint : null,
        };
    }

    /// <returns>What limits the word.</returns>
    private async Task<IReadOnlyList<string>> CompareAsync(VerificationOptions how, PassProgress pass, IProgress<VerificationProgress>? progress, CancellationToken cancellation)
    {
        var plan = await PlanAsync(cancellation);
        var compared = await ComparedSourceAsync(how, cancellation);
        var schema = (await compared.IdentifyAsync(cancellation)).Schema;
        await using var comparison = await TargetComparison.OpenAsync(postgres, stream, schema, how.Level, cancellation);
        var isDeleting = how.Repairs && stream.Deletes != DeletePolicy.Keep && compared.FindsByKey;
        await pass.GoOnAsync(Format(comparison.Plan), isDeleting ? deletions : null, cancellation);
        var (tally, suspects) = (pass.Tally, pass.Suspects);
        var pending = new NextStart(new RedisQueue(redis, redis.KeysOf(stream)), target, source.Options, plan.Action);
        var work = new RequestedWork(stream, postgres, clock) { ExpectsService = how.Repairs };
        var lookup = new SourceLookup(compared, comparison);
        var deletes = isDeleting ? new PassDeletes(stream, compared, pass.Guard ??= await compared.GuardAsync(cancellation), lookup, work, deletions, pass.Mark, tally) : null;
        var judge = new SuspectJudge(lookup, work, pending, tally)
        {
            Repair = how.Repairs ? work : null,
            Deletes = deletes,
            Examples = new DifferenceExamples(comparison, tally, how.MostExamples),
        };
        var about = await comparison.EstimateAsync(cancellation);
        using (Telling(progress, () => new VerificationProgress(stream.Name, tally.SourceRows, about, suspects.Count)))
        {
            await Pass(compared, comparison, pass, how.Share).RunAsync(JudgeAsync, cancellation);
            await JudgeAsync(cancellation);
            await pass.EndAsync(cancellation);
            if (deletes is not null) await deletes.EndAsync(await DebtAsync(cancellation), cancellation);
        }

        if (stream.Deletes != DeletePolicy.Keep) tally.Held = await deletions.ListAsync([stream], heldOnly: true, cancellation);
        tally.ExtraUnknown = !comparison.Plan.KeysHaveSameBytes;
        return [.. Notes(comparison.Plan, how.Level, compared.FindsByKey, tally)];

        async Task JudgeAsync(CancellationToken token)
        {
            if (suspects.Count == 0) return;
            pass.Freeze();
            await judge.JudgeAsync(suspects, token);
            if (deletes is not null) pass.Mark = await deletes.KeepAsync(token);
        }
    }

    /// <summary>Of keys and digests.</summary>
    private string Format(ComparisonPlan plan) =>
        $"{stream.Source} {plan.Schema.Id} {stream.DeleteWhere} {string.Join(' ', plan.Digested.Select(column => $"{column.Target.Name} {column.Target.Type}"))}";

    /// <summary>What the next start would do; it cannot be verified where it could not start.</summary>
    private async Task<StreamPlan> PlanAsync(CancellationToken cancellation)
    {
        var plan = await new StreamPlanning(stream, source, redis, postgres, sessions, clock).PlanAsync(TimeSpan.FromMilliseconds(1), cancellation);
        return plan.Action == PlannedAction.Fail ? throw new SyncException(plan.Problem!, plan.Advice ?? "", Failure.Configuration) : plan;
    }

    /// <summary>The source with the columns that the level compares, and no others.</summary>
    private async Task<SqlServerSource> ComparedSourceAsync(VerificationOptions how, CancellationToken cancellation)
    {
        var whole = SourceOf(stream, how.Share);
        if (how.Level == VerifyLevel.Values) return whole;
        var keys = (await whole.IdentifyAsync(cancellation)).Schema.Keys.Select(key => key.Source).ToList();
        return SourceOf(stream with { KeyColumns = keys, IncludeColumns = [.. keys.Append(stream.ChangeColumn).Distinct(StringComparer.OrdinalIgnoreCase)], ExcludeColumns = [] }, how.Share);
    }

    private SqlServerSource SourceOf(StreamSpec of, WorkShare share) =>
        new(of, source, new PlannedTarget(of, target).KeyColumnsAsync, new CaptureLog(NullLogger.Instance), clock) { RestAfterScan = share.Rest };

    private static IComparingPass Pass(SqlServerSource source, TargetComparison comparison, PassProgress pass, WorkShare share) => comparison.Plan switch
    {
        { KeysHaveSameOrder: true } => new RangePass(source, comparison, pass),
        { KeysHaveSameBytes: true } => new BucketPass(source, comparison, pass, share),
        _ => new ServerPass(source, comparison, pass),
    };

    /// <summary>The newest reason for which the target may hold rows of another source.</summary>
    private async Task<(string Reason, DateTimeOffset Since)?> DebtAsync(CancellationToken cancellation) =>
        await new DebtTable(postgres, [stream]).EverAsync(stream.Name, cancellation) is [.., var newest] ? (newest.Reason, newest.Since) : null;

    private IEnumerable<string> Notes(ComparisonPlan plan, VerifyLevel level, bool findsByKey, Tally tally)
    {
        if (tally.WentOnAfter is { } rows) yield return string.Create(CultureInfo.InvariantCulture, $"It was stopped after {rows:N0} rows of {stream.Source}, and went on there.");
        if (level == VerifyLevel.Stamps && plan.Values.Count == 0) yield return $"{stream.Target} does not hold {stream.ChangeColumn}, so only the keys were compared.";
        if (plan.Keys.FirstOrDefault(key => !SameBytes.Of(key)) is { } odd) yield return $"Rows that only {stream.Target} has were not looked for: it holds the key {odd.Source.Source} ({odd.Source.SourceType}) as {odd.Target.Type}.";
        if (stream.Deletes != DeletePolicy.Keep && !findsByKey) yield return $"Rows that only {stream.Target} has are not deleted: a key of {stream.Source} cannot be looked up by its text.";
    }

    private ITimer? Telling(IProgress<VerificationProgress>? progress, Func<VerificationProgress> now) =>
        progress is null ? null : clock.CreateTimer(_ => progress.Report(now()), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(200));
}
