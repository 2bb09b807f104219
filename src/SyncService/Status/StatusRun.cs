using SyncService.Capture.Connections;
using SyncService.Checking;
using SyncService.Protocol;
using SyncService.Protocol.Verifications;
using SyncService.Queue;
using SyncService.Queue.Connections;
using SyncService.Queue.Looking;
using SyncService.Reporting;
using SyncService.Target.Checkpoints;
using SyncService.Target.Sessions;
using SyncService.Workers;

namespace SyncService.Status;

/// <summary>Looks, from any process, at how all streams stand. Writes nothing, and reads no row of the source.</summary>
internal sealed class StatusRun(SyncOptions options, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>A store that says nothing for so long is said to be away.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SqlConnections? source = options.Source is null ? null : new SqlConnections(options.Source);
    private readonly RedisConnection redis = new(options.Queue, asksAboutServer: true);
    private readonly PostgresConnections postgres = new(options.Target);
    private readonly Dictionary<string, (long Seq, long At)> before = new(StringComparer.Ordinal);

    public async Task<StatusReport> LookAsync(CancellationToken cancellation)
    {
        var looks = new List<Task<StoreStatus>>();
        if (source is not null) looks.Add(TryAsync("source", source.Name, source.ConnectAsync, cancellation));
        TargetStatus? target = null;
        Dictionary<string, QueueStatus>? queues = null;
        Dictionary<string, IReadOnlyList<WorkerReport>> reports = new(StringComparer.Ordinal);
        SyncException? sick = null;
        looks.Add(TryAsync("queue", redis.Name, async token =>
        {
            var answer = await redis.ConnectAsync(token);
            var found = new Dictionary<string, QueueStatus>(StringComparer.Ordinal);
            foreach (var stream in options.Streams)
            {
                found[stream.Name] = await QueueStatus.ReadAsync(new RedisQueue(redis, redis.KeysOf(stream)), clock, token);
                reports[stream.Name] = [.. (await new WorkerReports(redis).ReadAsync(stream, token)).Select(WorkerReport.TryParse).OfType<WorkerReport>()];
            }

            queues = found;
            sick = QueueHealth.Of(await new QueueProbe(redis).InspectAsync(token), redis.Name);
            return answer.Split(',')[0];
        }, cancellation));
        looks.Add(TryAsync("target", postgres.Name, async token =>
        {
            var answer = await postgres.ConnectAsync(token);
            target = await new StatusTable(postgres).ReadAsync(options.Streams, token);
            return answer;
        }, cancellation));
        StoreStatus[] stores = [.. (await Task.WhenAll(looks)).Select(store => store.Store == "queue" && sick is not null ? store with { Problem = sick.Message, Advice = sick.Hint } : store)];
        List<StreamStatus> streams = [];
        foreach (var stream in options.Streams)
        {
            var queue = queues?[stream.Name];
            var refusal = target is not null && queue?.Owner is { } owner ? await RefusalAsync(stream, owner, cancellation) : null;
            streams.Add(Stream(stream, target, refusal is null ? queue : null, reports.GetValueOrDefault(stream.Name) ?? [], refusal));
        }

        var well = stores.All(store => store.Problem is null) && streams.All(stream => stream.Problem is null);
        var compared = target is null ? null : new ComparedStreams(streams.Select(stream => (stream.Name, stream.Verification)));
        return new StatusReport(clock.GetUtcNow(), well, stores, target?.Instances ?? [], streams) { Compared = compared?.Words, Proven = well && compared is { AreAllEqual: true } && streams.All(stream => !OwesComparison(stream)) };
    }

    public async ValueTask DisposeAsync()
    {
        await redis.DisposeAsync();
        await postgres.DisposeAsync();
    }

    private StreamStatus Stream(StreamSpec stream, TargetStatus? target, QueueStatus? queue, IReadOnlyList<WorkerReport> reports, SyncException? refusal)
    {
        var facts = new StreamFacts(stream, target, queue?.Length, refusal is null ? reports : []) { KeptOut = refusal };
        var (state, problem, advice) = StatusJudgement.Of(facts);
        var checkpoint = target?.Checkpoints.GetValueOrDefault(stream.Name);
        var rate = Rate(stream.Name, checkpoint?.Seq);
        return new StreamStatus
        {
            Name = stream.Name,
            Source = stream.Source,
            Target = stream.Target,
            State = state,
            Problem = problem,
            Advice = advice.Length == 0 ? null : advice,
            Producer = target?.Workers.GetValueOrDefault((stream.Name, Role.Producer)),
            Consumer = target?.Workers.GetValueOrDefault((stream.Name, Role.Consumer)),
            QueueRecords = queue?.Length,
            LagSeconds = queue?.Waiting.TotalSeconds,
            LastApplied = checkpoint?.Position?.Value.ToString(),
            LastAppliedAt = checkpoint is { Seq: > 0 } ? checkpoint.UpdatedAt : null,
            RowsApplied = checkpoint?.RowsApplied ?? (target is null ? null : 0),
            RecordsPerSecond = rate,
            Debt = target is null ? null : checkpoint?.Debt ?? [],
            Load = facts.Load is { } load && checkpoint is not null ? load.Progress(new Seq(checkpoint.Seq), rate) : null,
            LastError = LastError.Of(facts.Troubles),
            DeadLetters = target?.DeadLetters.GetValueOrDefault(stream.Name),
            OpenRequests = target is null ? null : target.Requests.GetValueOrDefault(stream.Name)?.Count ?? 0,
            OldestRequestAt = target?.Requests.GetValueOrDefault(stream.Name)?.Oldest,
            Verification = target?.Verifications.GetValueOrDefault(stream.Name),
            PausedAt = checkpoint?.Pause?.Since,
            PausedBy = checkpoint?.Pause?.By,
            PauseReason = checkpoint?.Pause?.Reason,
            Guarantee = StreamGuarantee.Of(stream, options.Source?.Overlap, ReadingSight.Of(stream, checkpoint?.Position)),
        };
    }

    /// <summary>Whether something happened since that only another comparison can tell of.</summary>
    private static bool OwesComparison(StreamStatus stream) => stream.Debt is [.., var newest] && newest.Since >= stream.Verification?.From;

    /// <summary>Why the stream may not use the queue that it finds; null where it may.</summary>
    private async Task<SyncException?> RefusalAsync(StreamSpec stream, QueueOwner owner, CancellationToken cancellation)
    {
        try
        {
            await new QueueClaim(stream, new DeploymentLook(postgres), new RedisQueue(redis, redis.KeysOf(stream))).ClaimAsync(owner, cancellation);
            return null;
        }
        catch (SyncException e)
        {
            return e.Store == Store.Redis ? e : null;
        }
    }

    private double? Rate(string stream, long? seq)
    {
        if (seq is not { } now) return null;
        var known = before.TryGetValue(stream, out var last);
        before[stream] = (now, clock.GetTimestamp());
        if (!known) return null;
        var seconds = clock.GetElapsedTime(last.At).TotalSeconds;
        return seconds > 0 ? Math.Max(0, now - last.Seq) / seconds : null;
    }

    private static async Task<StoreStatus> TryAsync(string store, string address, Func<CancellationToken, Task<string>> look, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            return new StoreStatus(store, address, true, await look(limit.Token).WaitAsync(limit.Token), null, null);
        }
        catch (SyncException e)
        {
            return new StoreStatus(store, address, false, null, e.Message, e.Hint);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new StoreStatus(store, address, false, null, $"{address} does not answer in {Patience.TotalSeconds:0} s.", "");
        }
    }
}
