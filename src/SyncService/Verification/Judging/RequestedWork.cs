using SyncService.Target;
using SyncService.Target.Checkpoints;
using SyncService.Target.Comparing;
using SyncService.Target.Requests;
using SyncService.Target.Sessions;

namespace SyncService.Verification.Judging;

/// <summary>Asks the service that works on a stream, from any process: for a whole cycle, or to read rows again.</summary>
internal sealed class RequestedWork(StreamSpec stream, PostgresConnections postgres, TimeProvider clock) : ICaptureCycle, IRepair
{
    public const string By = "verify";

    private const int KeysInOne = 500;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Without anything that is done: a first load takes as long as it takes, and is not waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>A service that has just been started takes its streams up within seconds.</summary>
    private static readonly TimeSpan Beginning = TimeSpan.FromSeconds(30);

    private readonly RequestStore store = new(postgres);

    /// <summary>Whether a service was started for this, and is waited for.</summary>
    public bool ExpectsService { get; init; }

    public async Task<CycleOutcome> WaitAsync(CancellationToken cancellation)
    {
        if (!await WillBeBroughtAsync(cancellation)) return CycleOutcome.NobodyBrings;
        var id = await store.AskAsync(stream, RequestArgument.WholeCycle, By, cancellation);
        try
        {
            return await UntilAppliedAsync([id], cancellation);
        }
        finally
        {
            await store.ForgetAsync(id, CancellationToken.None);
        }
    }

    public async Task<CycleOutcome> RepairAsync(IReadOnlyCollection<RowKey> keys, Func<RowKey, IReadOnlyDictionary<string, string>> texts, CancellationToken cancellation)
    {
        List<long> ids = [];
        foreach (var some in keys.Chunk(KeysInOne)) ids.Add(await store.AskAsync(stream, new RequestArgument([.. some.Select(texts)], Keeps: true), By, cancellation));
        return await UntilAppliedAsync(ids, cancellation);
    }

    public async Task<CycleOutcome> UntilAppliedAsync(IReadOnlyList<long> requests, CancellationToken cancellation)
    {
        var look = new RequestLook(store, StreamId.Of(stream), requests);
        var (since, done) = (clock.GetTimestamp(), 0);
        while (true)
        {
            await Task.Delay(Look, clock, cancellation);
            if (await look.FindAsync(cancellation) is not { } found) return CycleOutcome.TookTooLong;
            var now = found.Count(request => request.DoneAt is not null);
            if (now == requests.Count) return CycleOutcome.Applied;
            if (!await IsBroughtAsync(cancellation)) return CycleOutcome.NobodyBrings;
            if (now > done) (since, done) = (clock.GetTimestamp(), now);
            if (clock.GetElapsedTime(since) > Patience) return CycleOutcome.TookTooLong;
        }
    }

    private async Task<bool> WillBeBroughtAsync(CancellationToken cancellation)
    {
        for (var since = clock.GetTimestamp(); !await IsBroughtAsync(cancellation);)
        {
            if (!ExpectsService || clock.GetElapsedTime(since) > Beginning) return false;
            await Task.Delay(Look, clock, cancellation);
        }

        return true;
    }

    /// <summary>Whether both halves of the stream are at work, and not paused.</summary>
    private async Task<bool> IsBroughtAsync(CancellationToken cancellation)
    {
        var status = await new StatusTable(postgres).ReadAsync([stream], cancellation);
        return status.Workers.ContainsKey((stream.Name, Role.Producer))
            && status.Workers.ContainsKey((stream.Name, Role.Consumer))
            && status.Checkpoints.GetValueOrDefault(stream.Name)?.Pause is null;
    }
}
